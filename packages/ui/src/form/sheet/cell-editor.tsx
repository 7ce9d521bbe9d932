/** The input inside the active cell. Enter and Tab keep what was typed, Escape gives it up. Files open the picker. */
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { ArtifactPicker } from "../fields/artifact-picker.tsx";
import { useForm } from "../form-context.ts";
import type { DraftPath } from "../model/index.ts";
import { cellEdit, cellText, type Column } from "./columns.ts";

interface CellEditorProps {
  readonly column: Column | undefined;
  readonly path: DraftPath;
  readonly label: string;
  /** The key that began the edit. */
  readonly start?: string;
  /** `by`: where to go next, from here. */
  readonly onDone: (by?: { readonly row: number; readonly column: number }) => void;
}

const NO_FILES = new Map<string, never>();

export function CellEditor(props: CellEditorProps) {
  const { column } = props;
  if (column === undefined) return null;
  const { field } = column;
  if (field.kind === "file" || field.kind === "directory" || field.kind === "table")
    return <FileEditor {...props} field={field} />;
  return field.kind === "enum" || field.kind === "boolean" ? (
    <ChoiceEditor {...props} column={column} />
  ) : (
    <TextEditor {...props} column={column} />
  );
}

type Editor = CellEditorProps & { readonly column: Column };

function TextEditor({ column, path, label, start, onDone }: Editor) {
  const { store } = useForm();
  const [text, setText] = useState(() => start ?? cellText(column.field, store.draftAt(path)));
  const done = useRef(false);
  const keep = (by?: { readonly row: number; readonly column: number }) => {
    if (done.current) return;
    done.current = true;
    if (text !== cellText(column.field, store.draftAt(path))) store.edit(path, cellEdit(column.field, text, NO_FILES));
    onDone(by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const by = NEXT[event.key];
    if (event.key === "Escape") {
      done.current = true;
      onDone();
    } else if (by !== undefined) keep(event.shiftKey ? { row: -by.row, column: -by.column } : by);
    else return;
    event.preventDefault();
  };
  return (
    <input
      className="golgi-grid-editor"
      aria-label={label}
      autoFocus
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => keep()}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

const NEXT: Readonly<Record<string, { readonly row: number; readonly column: number }>> = {
  Enter: { row: 1, column: 0 },
  Tab: { row: 0, column: 1 },
};

function ChoiceEditor({ column, path, label, onDone }: Editor) {
  const { store } = useForm();
  const { field } = column;
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => select.current?.focus({ preventScroll: true }), []);
  const options = field.kind === "enum" || field.kind === "boolean" ? field.options : [];
  return (
    <select
      ref={select}
      className="golgi-grid-editor"
      aria-label={label}
      value={cellText(field, store.draftAt(path))}
      onChange={(event) => {
        store.edit(path, cellEdit(field, event.currentTarget.value, NO_FILES));
        onDone();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const by = NEXT[event.key];
        if (event.key !== "Escape" && by === undefined) return;
        event.preventDefault();
        onDone(event.key === "Tab" && by !== undefined ? { row: 0, column: event.shiftKey ? -by.column : by.column } : undefined);
      }}
      onBlur={() => onDone()}
    >
      <option value="">{field.required ? "Choose" : "Not given"}</option>
      {options.map((option) => (
        <option key={option.label} value={option.label}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function FileEditor({
  path,
  label,
  field,
  onDone,
}: CellEditorProps & { readonly field: Parameters<typeof ArtifactPicker>[0]["field"] }) {
  const { store } = useForm();
  return (
    <>
      {cellText(field, store.draftAt(path))}
      <ArtifactPicker
        field={field}
        label={label}
        withUpload
        onClose={() => onDone()}
        onPick={(artifact) => {
          store.edit(path, { do: "attach", artifact });
          onDone();
        }}
      />
    </>
  );
}
