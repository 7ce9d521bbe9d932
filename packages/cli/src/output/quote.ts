/** A word as a person would type it in a shell: quoted only where it must be. */
export function quoteWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
