/** What the browser's tab says: the page first, so that many tabs can be told apart. */
import { useEffect } from "react";

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? "Golgi" : `${title} · Golgi`;
  }, [title]);
}
