/** Whether code of an author has run in this process: it may have left timers and sockets behind, which must not keep it alive. */
let ran = false;

export function markAuthorsCode(): void {
  ran = true;
}

export function hasRunAuthorsCode(): boolean {
  return ran;
}
