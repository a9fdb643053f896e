#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The vector mathematics that a kernel needs, 16 voxels at a time.
///
/// Plain multiplications and additions: on x86-64 without FMA `addingProduct` would call a library function per lane.
protocol EngineScalar: LossScalar {
  /// e to the power x for x <= 0; 0 from about -88 (-745) down.
  static func exponentialOfNegative(_ x: SIMD16<Self>) -> SIMD16<Self>
  /// e to the power x; x above 88 (709) is clamped.
  static func exponential(_ x: SIMD16<Self>) -> SIMD16<Self>
  /// The natural logarithm of positive, normal numbers.
  static func logarithm(_ x: SIMD16<Self>) -> SIMD16<Self>
  /// log(1 + x) for x in [0, 1], accurate for small x too.
  static func logarithmOfOnePlus(_ x: SIMD16<Self>) -> SIMD16<Self>
  /// The smallest positive normal number.
  static var tiny: Self { get }

  // Comparisons are here because those of a generic vector are compiled lane by lane, those of a concrete one are not.
  /// `x` where a < b, else `y`.
  static func choose(
    _ x: SIMD16<Self>, _ y: SIMD16<Self>, whereLess a: SIMD16<Self>, _ b: SIMD16<Self>
  ) -> SIMD16<Self>
  /// `x` where a == b, else `y`.
  static func choose(
    _ x: SIMD16<Self>, _ y: SIMD16<Self>, whereEqual a: SIMD16<Self>, _ b: SIMD16<Self>
  ) -> SIMD16<Self>
}

extension Float: EngineScalar {
  static var tiny: Float { leastNormalMagnitude }

  @inline(__always) static func choose(
    _ x: SIMD16<Float>, _ y: SIMD16<Float>, whereLess a: SIMD16<Float>, _ b: SIMD16<Float>
  ) -> SIMD16<Float> {
    y.replacing(with: x, where: a .< b)
  }

  @inline(__always) static func choose(
    _ x: SIMD16<Float>, _ y: SIMD16<Float>, whereEqual a: SIMD16<Float>, _ b: SIMD16<Float>
  ) -> SIMD16<Float> {
    y.replacing(with: x, where: a .== b)
  }

  @inline(__always) static func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
    exponentialOfNegative(x.clampedBelow(88))
  }

  @inline(__always) static func exponentialOfNegative(_ x: SIMD16<Float>) -> SIMD16<Float> {
    // x = n ln 2 + r, |r| <= ln 2 / 2; adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
    // At -88 n is -127, whose power of two has the bits of 0: probabilities can vanish.
    let magic: Float = 12_582_912
    let clamped = x.clampedAbove(-88)
    let shifted = clamped * 1.442_695_04 + magic
    let n = shifted - magic
    let r = (clamped - n * 0.693_359_375) - n * -2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    p = p * (r * r) + r + 1
    let exponent = unsafe (unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23) &+ (127 << 23)
    return unsafe p * unsafeBitCast(exponent, to: SIMD16<Float>.self)
  }

  @inline(__always) static func logarithm(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let bits = unsafe unsafeBitCast(x, to: SIMD16<UInt32>.self)
    // The mantissa in [sqrt 1/2, sqrt 2): polynomial of Cephes' logf.
    let offset = bits &- 0x3f35_04f3
    let exponentBits = unsafe unsafeBitCast(offset, to: SIMD16<Int32>.self) &>> 23
    let mantissa = unsafe unsafeBitCast(bits &- (offset & 0xff80_0000), to: SIMD16<Float>.self) - 1
    let e = SIMD16<Float>(exponentBits)
    let z = mantissa * mantissa
    var p = mantissa * 7.037_683_6e-2 - 1.151_461e-1
    p = p * mantissa + 1.167_699_84e-1
    p = p * mantissa - 1.242_014_08e-1
    p = p * mantissa + 1.424_932_28e-1
    p = p * mantissa - 1.666_805_77e-1
    p = p * mantissa + 2.000_071_48e-1
    p = p * mantissa - 2.499_999_4e-1
    p = p * mantissa + 3.333_333_1e-1
    var y = p * mantissa * z
    y += e * -2.121_944_4e-4
    y -= z * 0.5
    return mantissa + y + e * 0.693_359_375
  }
}

extension Float {
  @inline(__always) static func logarithmOfOnePlus(_ x: SIMD16<Float>) -> SIMD16<Float> {
    // 2 artanh(s) with s = x / (2 + x) <= 1/3, whose series needs seven terms.
    let s = x / (x + 2)
    let squared = s * s
    var p = squared * 0.153_846_15 + 0.181_818_18
    p = p * squared + 0.222_222_22
    p = p * squared + 0.285_714_29
    p = p * squared + 0.4
    p = p * squared + 0.666_666_67
    p = p * squared + 2
    return p * s
  }
}

extension Double {
  @inline(__always) static func logarithmOfOnePlus(_ x: SIMD16<Double>) -> SIMD16<Double> {
    var result = SIMD16<Double>()
    for lane in 0..<16 { result[lane] = log1p(x[lane]) }
    return result
  }
}

extension Double: EngineScalar {
  static var tiny: Double { leastNormalMagnitude }

  @inline(__always) static func choose(
    _ x: SIMD16<Double>, _ y: SIMD16<Double>, whereLess a: SIMD16<Double>, _ b: SIMD16<Double>
  ) -> SIMD16<Double> {
    y.replacing(with: x, where: a .< b)
  }

  @inline(__always) static func choose(
    _ x: SIMD16<Double>, _ y: SIMD16<Double>, whereEqual a: SIMD16<Double>, _ b: SIMD16<Double>
  ) -> SIMD16<Double> {
    y.replacing(with: x, where: a .== b)
  }

  @inline(__always) static func exponentialOfNegative(_ x: SIMD16<Double>) -> SIMD16<Double> { exponential(x) }

  @inline(__always) static func exponential(_ x: SIMD16<Double>) -> SIMD16<Double> {
    var result = SIMD16<Double>()
    for lane in 0..<16 { result[lane] = exp(Swift.min(x[lane], 709)) }
    return result
  }

  @inline(__always) static func logarithm(_ x: SIMD16<Double>) -> SIMD16<Double> {
    var result = SIMD16<Double>()
    for lane in 0..<16 { result[lane] = log(x[lane]) }
    return result
  }
}

extension SIMD16 where Scalar: EngineScalar {
  /// The smaller of each lane and a number.
  @inline(__always) func clampedBelow(_ bound: Scalar) -> SIMD16 { minimum(SIMD16(repeating: bound)) }

  /// The larger of each lane and a number.
  @inline(__always) func clampedAbove(_ bound: Scalar) -> SIMD16 { maximum(SIMD16(repeating: bound)) }

  /// The smaller lanes; NaN in `self` stays.
  @inline(__always) func minimum(_ other: SIMD16) -> SIMD16 { Scalar.choose(other, self, whereLess: other, self) }

  /// The larger lanes; NaN in `self` stays.
  @inline(__always) func maximum(_ other: SIMD16) -> SIMD16 { Scalar.choose(other, self, whereLess: self, other) }

  /// `x` where the lane is negative, else `y`.
  @inline(__always) func ifNegative(_ x: SIMD16, else y: SIMD16) -> SIMD16 {
    Scalar.choose(x, y, whereLess: self, .zero)
  }

  /// `x` where the lane is 0, else `y`.
  @inline(__always) func ifZero(_ x: SIMD16, else y: SIMD16) -> SIMD16 { Scalar.choose(x, y, whereEqual: self, .zero) }

  /// Without the sign.
  @inline(__always) var absoluteValue: SIMD16 { ifNegative(0 - self, else: self) }

  /// self to a constant power, for lanes in [0, 1]; 0 to a negative power is that of the smallest number kept apart.
  @inline(__always) func power(_ exponent: Double) -> SIMD16 {
    if exponent == 2 { return self * self }
    if exponent == 1 { return self }
    if exponent == 0 { return SIMD16(repeating: 1) }
    // Below the floor a power under 1 would have an infinite slope.
    let base = clampedAbove(Scalar(exactly: 1e-6) ?? Scalar(1e-6))
    let value = Scalar.exponential(Scalar.logarithm(base) * Scalar(exponent))
    return exponent > 0 ? ifZero(.zero, else: value) : value
  }

  @inline(__always) var doubleSum: Double {
    var total = 0.0
    for lane in 0..<16 { total += Double(self[lane]) }
    return total
  }
}
