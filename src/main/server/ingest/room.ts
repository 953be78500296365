/** How much may be in hand at once. */
export interface RoomLimits {
  requests: number
  bytes: number
}

/** The part of a room that one request holds. */
export interface Place {
  /** Holds more bytes; false, and nothing held, where they do not fit. */
  hold: (bytes: number) => boolean
  /** Gives all of it back; more than once does no harm. */
  leave: () => void
}

/** Room for requests in hand: what does not fit is refused at the door, so that memory is bounded. */
export class Room {
  requests = 0
  bytes = 0

  constructor(private readonly limits: RoomLimits) {}

  /** A place for one request, null where there is none left. */
  enter(): Place | null {
    if (this.requests >= this.limits.requests) return null
    this.requests += 1
    let held = 0
    let isHere = true
    return {
      hold: (bytes) => {
        if (!isHere || this.bytes + bytes > this.limits.bytes) return false
        this.bytes += bytes
        held += bytes
        return true
      },
      leave: () => {
        if (!isHere) return
        isHere = false
        this.requests -= 1
        this.bytes -= held
      },
    }
  }
}
