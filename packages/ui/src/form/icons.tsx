/** The few icons of forms, drawn here so that nothing is fetched. Decorative: the button around them has the name. */
import type { ReactNode } from "react";

function icon(children: ReactNode) {
  return function Icon({ size = 16 }: { readonly size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {children}
      </svg>
    );
  };
}

export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const CrossIcon = icon(<path d="M4 4l8 8M12 4l-8 8" />);
export const UpIcon = icon(<path d="M8 13V3M4 7l4-4 4 4" />);
export const DownIcon = icon(<path d="M8 3v10M4 9l4 4 4-4" />);
export const DotsIcon = icon(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.5" />);
export const FileIcon = icon(
  <path d="M9 2H4.5A1.5 1.5 0 0 0 3 3.5v9A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5V6L9 2zM9 2v4h4" />,
);
export const FolderIcon = icon(
  <path d="M2 12V4.5A1.5 1.5 0 0 1 3.5 3H6l1.5 2h5A1.5 1.5 0 0 1 14 6.5V12a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z" />,
);
export const UploadIcon = icon(<path d="M8 10V2.5M5 5l3-3 3 3M2.5 10v2A1.5 1.5 0 0 0 4 13.5h8a1.5 1.5 0 0 0 1.5-1.5v-2" />);
export const ChevronIcon = icon(<path d="M6 4l4 4-4 4" />);
