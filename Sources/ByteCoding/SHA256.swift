/// The digest SHA-256 of FIPS 180-4, for telling whether inputs changed; checked against NIST's vectors.
package enum SHA256 {
  private static let constants: [UInt32] = {
    var primes: [Double] = []
    var candidate = 2.0
    while primes.count < 64 {
      if primes.allSatisfy({ candidate.truncatingRemainder(dividingBy: $0) != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { fractionBits(of: $0, root: 3) }
  }()

  private static let start = [2.0, 3, 5, 7, 11, 13, 17, 19].map { fractionBits(of: $0, root: 2) }

  /// The first 32 bits of the fraction of a root, by bisection in whole numbers.
  private static func fractionBits(of value: Double, root: Int) -> UInt32 {
    var (low, high) = (UInt64(0), UInt64(8) << 32)
    let target = UInt128(value) << UInt128(32 * root)
    while high - low > 1 {
      let middle = (low + high) / 2
      let power = (0..<root).reduce(UInt128(1)) { product, _ in product * UInt128(middle) }
      if power <= target { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hexadecimal(of message: [UInt8]) -> String {
    var hash = start
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    let bitCount = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: bitCount >> shift)) }
    var words = [UInt32](repeating: 0, count: 64)
    for block in stride(from: 0, to: bytes.count, by: 64) { absorb(bytes, at: block, &words, &hash) }
    return hash.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func absorb(_ bytes: [UInt8], at block: Int, _ w: inout [UInt32], _ hash: inout [UInt32]) {
    func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { (x >> n) | (x << (32 - n)) }
    for i in 0..<16 {
      w[i] = (0..<4).reduce(0) { ($0 << 8) | UInt32(bytes[block + i * 4 + $1]) }
    }
    for i in 16..<64 {
      let s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3)
      let s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10)
      w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
    }
    var s = hash
    for i in 0..<64 {
      let s1 = rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)
      let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
      let first = s[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
      let s0 = rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)
      let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
      s = [first &+ s0 &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for i in 0..<8 { hash[i] &+= s[i] }
  }
}
