/** Mean and sample variance of numbers that come one by one (Welford). */
export class Moments {
  private squares: number

  constructor(
    private count = 0,
    private average = 0,
    variance = 0,
  ) {
    this.squares = count < 2 ? 0 : variance * (count - 1)
  }

  add(value: number): void {
    this.count += 1
    const before = value - this.average
    this.average += before / this.count
    this.squares += before * (value - this.average)
  }

  /** 0 of nothing. */
  get mean(): number {
    return this.average
  }

  /** Divided by n - 1; 0 of fewer than two. */
  get variance(): number {
    return this.count < 2 ? 0 : this.squares / (this.count - 1)
  }
}
