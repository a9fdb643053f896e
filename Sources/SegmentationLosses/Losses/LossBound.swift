/// The largest numbers that options may hold, so that sums and gradients stay within Float for ordinary predictions.
enum LossBound {
  /// Of factors, weights of classes and voxels, prices, smoothing.
  static let number = 1e15
  /// Of the exponents of focal forms.
  static let exponent = 100.0

  /// Refuses a number that is not finite, negative, or beyond a bound.
  static func check(
    _ value: Double, _ loss: String, _ key: String, isPositive: Bool = false, upTo limit: Double = number
  ) throws(LossError) {
    guard value <= limit && (isPositive ? value > 0 : value >= 0) else {
      let text = limit.rounded() == limit && limit < 1e6 ? "\(Int(limit))" : "\(limit)"
      throw LossError(
        .option, "\(loss): \(key) is \(value); expected a number \(isPositive ? "above" : "from") 0 up to \(text)")
    }
  }
}
