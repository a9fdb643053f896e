#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension ClassFrequencies {
  /// One weight a class, in the order of the classes: positive and finite, or 0 for absent classes that shall have it.
  ///
  /// Empty:     a class without an evaluated voxel gets what `absent` says and changes no other weight
  /// - Throws: `LossError.value` when no voxel is evaluated, `.option` for a beta outside 0..<1.
  public func weights(
    _ scheme: ClassWeightScheme, absent: AbsentClassWeight = .zero
  ) throws(LossError) -> [Double] {
    let present = voxels.indices.filter { voxels[$0] > 0 }
    guard !present.isEmpty else {
      throw LossError(.value, "no voxel is evaluated in \(imageCount) image(s); class weights need at least one")
    }
    let counts = present.map { Double(voxels[$0]) }
    let total = counts.reduce(0, +)
    let found: [Double]
    switch scheme {
    case .inverse:
      found = scaled(counts.map { total / (Double(counts.count) * $0 + 1e-6) })
    case .medianFrequency:
      let frequencies = present.map { Double(voxels[$0]) / Double(voxelsOfImages[$0]) }
      let middle = median(frequencies)
      found = frequencies.map { middle / $0 }
    case .enet:
      found = counts.map { 1 / log(1.02 + $0 / total) }
    case .effectiveNumber(let beta):
      guard beta >= 0, beta < 1 else { throw LossError(.option, "beta is \(beta); it must lie in 0..<1") }
      // 1 - beta^n without cancellation where beta^n is close to 1.
      found = scaled(counts.map { (1 - beta) / -expm1($0 * log(beta)) })
    case .generalizedDice:
      let rarest = counts.min() ?? 1
      found = counts.map { (rarest / $0) * (rarest / $0) }
    }
    let filler = absent == .zero ? 0 : found.max() ?? 0
    var weights = [Double](repeating: filler, count: classCount)
    for (index, weight) in zip(present, found) { weights[index] = weight }
    return weights
  }

  /// Values with mean 1.
  private func scaled(_ values: [Double]) -> [Double] {
    let factor = Double(values.count) / values.reduce(0, +)
    return values.map { $0 * factor }
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
