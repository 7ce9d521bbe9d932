/** The few icons of the app as inline SVG: 24 × 24, drawn with the text's colour. Decorative: buttons carry the names. */
import type { ReactNode } from "react";

function Icon({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const draw = (d: string) =>
  function DrawnIcon({ size }: { readonly size?: number }) {
    return (
      <Icon {...(size !== undefined && { size })}>
        <path d={d} />
      </Icon>
    );
  };

export const SunIcon = draw(
  "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
);
export const MoonIcon = draw("M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5");
export const SearchIcon = draw("M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M20 20l-4-4");
export const PlayIcon = draw("M7 4v16l13-8z");
export const StopIcon = draw("M6 6h12v12H6z");
export const RedoIcon = draw("M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7");
export const EditIcon = draw("M4 20h4L19 9l-4-4L4 16zM13 7l4 4");
export const CompareIcon = draw("M8 4v16M16 4v16M4 8l4-4 4 4M12 16l4 4 4-4");
export const DownloadIcon = draw("M12 4v11M7 11l5 5 5-5M4 20h16");
export const CloseIcon = draw("M6 6l12 12M18 6L6 18");
export const ChevronRightIcon = draw("M9 6l6 6-6 6");
export const ChevronDownIcon = draw("M6 9l6 6 6-6");
export const FileIcon = draw("M14 3H6v18h12V7zM14 3v4h4");
export const FolderIcon = draw("M3 6h6l2 2h10v11H3z");
export const TableIcon = draw("M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14");
export const DnaIcon = draw("M7 3c0 6 10 12 10 18M17 3c0 6-10 12-10 18M8 6h8M8 18h8M10 9.5h4M10 14.5h4");
export const PlusIcon = draw("M12 5v14M5 12h14");
export const MinusIcon = draw("M5 12h14");
export const FitIcon = draw("M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5");
