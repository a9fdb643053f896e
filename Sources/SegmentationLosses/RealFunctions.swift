#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Functions of single numbers, outside the voxel loops.
enum RealFunctions {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
  static func logCosh(_ x: Double) -> Double { log(cosh(x)) }
  static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func decimalLogarithm(_ x: Double) -> Double { log10(x) }
  static func exponential(_ x: Double) -> Double { exp(x) }
}
