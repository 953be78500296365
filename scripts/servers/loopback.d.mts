export function findFreePorts(count: number): Promise<number[]>
export function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs?: number,
): Promise<void>
