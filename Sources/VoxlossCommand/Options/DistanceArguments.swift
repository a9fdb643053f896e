public import ArgumentParser
public import Voxloss

/// A signed convention by its word: `voxel-centre`, `face`, `kervadec`, `difference`, `normalised`.
struct SignedArgument: ExpressibleByArgument {
  let convention: SignedDistanceConvention

  init?(argument: String) {
    guard let convention = SignedDistanceConvention.allCases.first(where: { $0.rawValue.kebabCase == argument }) else {
      return nil
    }
    self.convention = convention
  }

  static var allValueStrings: [String] { SignedDistanceConvention.allCases.map(\.rawValue.kebabCase) }
}

/// A distance metric by its word: `euclidean`, `chessboard`, `city-block`.
struct MetricArgument: ExpressibleByArgument {
  let metric: DistanceMetric

  init?(argument: String) {
    guard let metric = DistanceMetric.allCases.first(where: { $0.rawValue.kebabCase == argument }) else { return nil }
    self.metric = metric
  }

  static var allValueStrings: [String] { DistanceMetric.allCases.map(\.rawValue.kebabCase) }
}

extension DistanceImageEdge: ExpressibleByArgument {}

extension String {
  /// `voxelCentre` as the command line writes it: `voxel-centre`.
  fileprivate var kebabCase: String {
    reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}
