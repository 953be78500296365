import { type AddressRange, ipv4ToNumber, parseAddress } from '../../../shared/address'
import { mergeRanges } from './ranges'

/** Addresses of some ranges, for asking at the rate of events. */
export class AddressSet {
  /** The ranges, sorted and merged. */
  readonly ranges: readonly AddressRange[]
  readonly #firstV4: Float64Array
  readonly #lastV4: Float64Array
  readonly #v6: readonly AddressRange[]

  constructor(ranges: Iterable<AddressRange>) {
    this.ranges = mergeRanges(ranges)
    const v4 = this.ranges.filter((range) => range.family === 4)
    this.#firstV4 = Float64Array.from(v4, (range) => Number(range.first))
    this.#lastV4 = Float64Array.from(v4, (range) => Number(range.last))
    this.#v6 = this.ranges.filter((range) => range.family === 6)
  }

  /** Whether an address is in the set; false for what is no address. */
  has(address: string): boolean {
    const number = ipv4ToNumber(address)
    return number >= 0 ? this.#hasV4(number) : this.#hasV6(address)
  }

  /** Whether a whole range is in the set. */
  covers(range: AddressRange): boolean {
    return this.ranges.some(
      (own) => own.family === range.family && own.first <= range.first && range.last <= own.last,
    )
  }

  #hasV4(number: number): boolean {
    let low = 0
    let high = this.#firstV4.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#firstV4[middle] ?? 0) <= number) low = middle + 1
      else high = middle
    }
    return low > 0 && number <= (this.#lastV4[low - 1] ?? -1)
  }

  #hasV6(address: string): boolean {
    if (this.#v6.length === 0) return false
    const parsed = parseAddress(address)
    if (parsed === null || parsed.family !== 6) return false
    const { number } = parsed
    return this.#v6.some((range) => range.first <= number && number <= range.last)
  }
}
