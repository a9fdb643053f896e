import Foundation
import Voxloss

extension Benchmark {
  /// What no loss can do without: its bytes (the logits read twice, the gradient written) and one exponential per logit.
  func lossFloor() throws {
    let count = 2 * 14 * 128 * 128 * 128
    let values = [Float](repeating: 0.5, count: count)
    var gradient = [Float](repeating: 0, count: count)
    try report("loss-floor", "bytes") {
      var sum = SIMD16<Float>.zero
      values.withUnsafeBytes { input in
        gradient.withUnsafeMutableBytes { output in
          for _ in 0..<2 {
            for offset in stride(from: 0, to: count * 4, by: 64) {
              sum += input.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            }
          }
          for offset in stride(from: 0, to: count * 4, by: 64) {
            output.storeBytes(of: sum, toByteOffset: offset, as: SIMD16<Float>.self)
          }
        }
      }
      return Int(truncatingIfNeeded: Int(sum[0]))
    }
    try report("loss-floor", "exponentials") {
      var (x, sum) = (SIMD16<Float>(repeating: -0.3), SIMD16<Float>.zero)
      for _ in 0..<count / 16 {
        sum += Benchmark.exponential(x)
        x -= 1e-7
      }
      return Int(sum[0])
    }
  }

  /// The polynomial of the engine.
  @inline(__always) private static func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let bound = SIMD16<Float>(repeating: -88)
    let clamped = x.replacing(with: bound, where: x .< bound)
    let shifted = clamped * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (clamped - n * 0.693_359_375) - n * -2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    p = p * (r * r) + r + 1
    let exponent = (unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23) &+ (127 << 23)
    return p * unsafeBitCast(exponent, to: SIMD16<Float>.self)
  }
}
