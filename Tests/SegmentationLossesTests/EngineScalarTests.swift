import Foundation
import Testing

@testable import SegmentationLosses

/// The vector functions of the engine against the C library in Double.
@Suite struct EngineScalarTests {
  private func lanes(_ values: [Float]) -> SIMD16<Float> {
    var vector = SIMD16<Float>()
    for lane in 0..<16 { vector[lane] = values[lane % values.count] }
    return vector
  }

  private func unitsInTheLastPlace(_ a: Float, _ b: Double) -> Double {
    abs(Double(a) - b) / Double(max(Float(b).ulp, Float.leastNormalMagnitude))
  }

  @Test func exponentialIsWithinTwoUnits() {
    var worst = 0.0
    for step in 0..<20_000 {
      let x = -87 + 175 * Float(step) / 20_000
      let value = Float.exponential(SIMD16(repeating: x))[step % 16]
      worst = max(worst, unitsInTheLastPlace(value, exp(Double(x))))
    }
    #expect(worst < 2, "\(worst)")
  }

  @Test func exponentialVanishesFarBelowZero() {
    let values = Float.exponentialOfNegative(lanes([-87.9, -88, -100, -1e4, -1e30, -.greatestFiniteMagnitude]))
    for lane in 1..<6 { #expect(values[lane] == 0) }
    #expect(values[0] >= 0 && values[0] < 1e-38)
    #expect(Float.exponential(SIMD16(repeating: 1e30))[0].isFinite)
  }

  @Test func logarithmIsWithinTwoUnits() {
    var worst = 0.0
    for step in 1..<20_000 {
      for scale: Float in [1, 1e-3, 1e-20, 1e30] {
        let x = scale * Float(step) / 10_000
        if abs(x - 1) < 1e-4 { continue }  // relative to a logarithm near 0 the last place is not the measure
        let value = Float.logarithm(SIMD16(repeating: x))[step % 16]
        worst = max(worst, unitsInTheLastPlace(value, log(Double(x))))
      }
    }
    #expect(worst < 2, "\(worst)")
    #expect(Float.logarithm(SIMD16(repeating: 1))[3] == 0)
    #expect(abs(Double(Float.logarithm(SIMD16(repeating: .leastNormalMagnitude))[0]) + 87.3365447506) < 1e-5)
  }

  @Test func logarithmOfOnePlusIsAccurateNearZero() {
    for exponent in 0..<40 {
      let x = Float(pow(0.5, Double(exponent)))
      let value = Float.logarithmOfOnePlus(SIMD16(repeating: x))[5]
      #expect(unitsInTheLastPlace(value, log1p(Double(x))) < 4, "\(x)")
    }
    #expect(Float.logarithmOfOnePlus(.zero)[0] == 0)
  }

  @Test func selections() {
    let x = lanes([-2, -0.0, 0, 3])
    #expect(x.ifNegative(SIMD16(repeating: 1), else: .zero) == lanes([1, 0, 0, 0]))
    #expect(x.ifZero(SIMD16(repeating: 1), else: .zero) == lanes([0, 1, 1, 0]))
    #expect(x.absoluteValue == lanes([2, 0, 0, 3]))
    #expect(x.maximum(.zero) == lanes([0, 0, 0, 3]) && x.minimum(.zero) == lanes([-2, 0, 0, 0]))
    #expect(lanes([.nan]).maximum(.zero)[0].isNaN && lanes([.nan]).minimum(.zero)[0].isNaN)
  }

  @Test(arguments: [0.0, 0.5, 1, 1.5, 2, 3]) func powers(_ exponent: Double) {
    for x: Float in [0, 1e-7, 0.01, 0.5, 1] {
      let value = SIMD16(repeating: x).power(exponent)[0]
      let expected = x == 0 ? (exponent == 0 ? 1 : 0) : pow(Double(max(x, 1e-6)), exponent)
      #expect(abs(Double(value) - expected) <= 1e-6 * expected + (exponent >= 1 ? 1e-6 : 0), "\(x)^\(exponent)")
    }
    #expect(SIMD16<Float>.zero.power(-0.5)[0].isFinite)
  }
}
