export function scale(n: number, by: number): number {
  return n * by;
}
