public import ArgumentParser
public import Voxloss

/// A scheme of class weights by its word.
enum SchemeArgument: String, CaseIterable, ExpressibleByArgument {
  case inverse, median, enet, effective, gdl

  func scheme(beta: Double?) -> ClassWeightScheme {
    switch self {
    case .inverse: .inverse
    case .median: .medianFrequency
    case .enet: .enet
    case .effective: .effectiveNumber(beta: beta ?? ClassWeightScheme.defaultBeta)
    case .gdl: .generalizedDice
    }
  }
}

extension AbsentClassWeight: ExpressibleByArgument {}
