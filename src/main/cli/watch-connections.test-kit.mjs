// Loaded into a command by `node --import`: writes down every connection, look-up and datagram that
// it asks for, one a line in the file that WATCHFLOOR_CONNECTIONS names, and lets none out that
// leads beyond this machine.
import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

function note(what, target) {
  appendFileSync(process.env.WATCHFLOOR_CONNECTIONS, `${what} ${target}\n`)
  const isHere = target.startsWith('/') || LOOPBACK.test(target)
  if (!isHere) throw new Error(`${what} to ${target} is not allowed here`)
}

/** Where a socket is to go, in any of the ways to say it. */
function targetOf([first, second]) {
  const options = Array.isArray(first) ? first[0] : first
  if (typeof options === 'object') return String(options.path ?? options.host ?? 'localhost')
  if (typeof options === 'string' && !/^\d+$/.test(options)) return options
  return typeof second === 'string' ? second : 'localhost'
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  note('connect', targetOf(args))
  return connect.apply(this, args)
}
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse']) {
  for (const holder of [dns, dns.promises]) {
    const original = holder[name]
    if (original === undefined) continue
    holder[name] = (host, ...rest) => {
      note(name, String(host))
      return original.call(holder, host, ...rest)
    }
  }
}
for (const name of ['connect', 'send']) {
  const original = dgram.Socket.prototype[name]
  dgram.Socket.prototype[name] = function (...args) {
    note(`datagram ${name}`, String(args.findLast((each) => typeof each === 'string') ?? 'unknown'))
    return original.apply(this, args)
  }
}
syncBuiltinESMExports()
