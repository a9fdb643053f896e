import ArgumentParser
import Voxloss

/// `0.5*dice+0.5*tversky:alpha=0.3,beta=0.7`; why a text is no expression is said by `LossChoice`.
struct LossChoice: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A loss of the catalogue, with keys and factors: dice-ce, tversky:alpha=0.3,beta=0.7, 0.5*dice+0.5*focal. "
        + "`voxloss losses` lists them.", valueName: "loss"))
  var loss: String?

  @Option(help: ArgumentHelp("A named recipe instead of --loss; `voxloss losses` lists them.", valueName: "name"))
  var preset: String?

  @Option(
    help: ArgumentHelp(
      "Compute what this tool computes, to the digit: \(LossConventionArgument.list).", valueName: "tool"))
  var convention: LossConventionArgument?

  @Option(
    help: ArgumentHelp(
      "One weight a class, for the losses that set none themselves (key class-weights).", valueName: "1,2,3"))
  var classWeights: NumberListArgument?

  func validate() throws {
    if let convention, convention.convention == nil {
      throw ValidationError("--convention: \(convention.refusal)")
    }
    guard (loss == nil) != (preset == nil) else { throw ValidationError("Give either --loss or --preset.") }
    if preset != nil && classWeights != nil {
      throw ValidationError("--class-weights belongs to --loss; a preset has no keys.")
    }
    if preset != nil && convention != nil {
      throw ValidationError("--convention belongs to --loss; a preset is its own convention.")
    }
    do {
      if let preset { _ = try LossCatalogue.preset(preset) } else { _ = try expression?.loss(convention: tool) }
    } catch {
      throw ValidationError("\(loss == nil ? "--preset" : "--loss"): \(error.description)")
    }
  }

  /// The tool to follow.
  var tool: LossConvention? { convention?.convention }

  /// What was chosen, as text.
  var title: String {
    (try? expression?.description) ?? preset.flatMap { try? LossCatalogue.preset($0).name } ?? ""
  }

  /// The option and its value, for messages.
  var option: String { preset == nil ? "--loss \(title)" : "--preset \(title)" }

  /// Whether lengths on the grid of the reference enter the value.
  func measuresDistances(for activation: Activation, isOverlapping: Bool) -> Bool {
    guard let preset else { return (try? expression?.measuresDistances(convention: tool)) ?? false }
    let form: Activation = isOverlapping && activation == .none ? .sigmoid : activation
    return (try? LossCatalogue.preset(preset))?.measuresDistances(for: form) ?? false
  }

  /// The expression with the class weights in it; nil for a preset.
  private var expression: LossExpression? {
    get throws(LossError) {
      guard let loss else { return nil }
      var expression = try LossExpression(parsing: loss)
      if let classWeights {
        try expression.set(.classWeights, to: classWeights.texts.joined(separator: "+"))
      }
      return expression
    }
  }

  /// The loss for predictions of an activation; a preset has one form for exclusive classes and one for others.
  func made(for activation: Activation, isOverlapping: Bool) throws(LossError) -> any SegmentationLoss {
    if let preset {
      return try LossCatalogue.preset(preset).loss(for: isOverlapping && activation == .none ? .sigmoid : activation)
    }
    guard let loss = try expression?.loss(convention: tool) else { preconditionFailure("validated") }
    return loss
  }
}

/// `1,2,0.5`.
struct NumberListArgument: ExpressibleByArgument {
  /// The numbers as written.
  let texts: [String]

  init?(argument: String) {
    texts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard texts.allSatisfy({ Double($0)?.isFinite ?? false }) else { return nil }
  }
}

/// A tool by its word: `monai`, `nnunet`, `smp`, `kervadec`, `kervadec-exact`; case and hyphens do not matter.
struct LossConventionArgument: ExpressibleByArgument {
  /// The tool; nil for an unknown word.
  let convention: LossConvention?
  private let word: String

  init?(argument: String) {
    word = argument
    let name = NearestName.match(argument, among: LossConventionArgument.allValueStrings)
    convention = LossConvention.all.first { $0.name == name }
  }

  /// Why the word is refused.
  var refusal: String {
    let nearest = NearestName.nearest(word, among: LossConventionArgument.allValueStrings)
    return "there is no convention \(word); "
      + (nearest.map { "did you mean \($0)?" } ?? "there are \(LossConventionArgument.list)")
  }

  static var list: String { allValueStrings.joined(separator: ", ") }
  static var allValueStrings: [String] { LossConvention.all.map(\.name) }
}
