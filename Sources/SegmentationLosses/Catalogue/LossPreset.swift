public import VolumeCore

/// A recipe with a name: which losses, with which factors, for a task or as a method is trained.
public struct LossPreset: Sendable {
  /// What the preset is named after.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A task, as imbalanced classes.
    case task
    /// A network and the loss it is commonly trained with.
    case method
  }

  /// A loss of the catalogue with its factor.
  public struct Part: Sendable {
    /// The factor.
    public let factor: Double
    /// The catalogue's name of the loss.
    public let loss: String
    /// Its keys.
    public let keys: [String: String]
    /// The tool whose definition is meant.
    public let convention: LossConvention?

    init(_ factor: Double, _ loss: String, _ keys: [String: String] = [:], convention: LossConvention? = nil) {
      self.factor = factor
      self.loss = loss
      self.keys = keys
      self.convention = convention
    }
  }

  /// The name, as on the command line.
  public let name: String
  /// The task or the method in words.
  public let title: String
  /// Task or method.
  public let kind: Kind
  /// The parts for exclusive classes: softmax, or probabilities of such classes.
  public let exclusive: [Part]
  /// The parts for one channel or for regions that may overlap: sigmoid.
  public let overlapping: [Part]
  /// What else is in use, and why this choice.
  public let alternatives: String
  /// Parts of the method's training that are no loss of this catalogue; empty for none.
  public let textOnly: String
  /// The paper of the method, or where the recipe comes from.
  public let source: String

  init(
    _ name: String, _ title: String, _ kind: Kind, exclusive: [Part], overlapping: [Part], alternatives: String = "",
    textOnly: String = "", source: String
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    self.exclusive = exclusive
    self.overlapping = overlapping
    self.alternatives = alternatives
    self.textOnly = textOnly
    self.source = source
  }

  /// The parts for an activation; probabilities (`none`) count as exclusive classes.
  public func parts(for activation: Activation) -> [Part] { activation == .sigmoid ? overlapping : exclusive }

  /// Whether a part for the activation measures lengths on the grid of the reference.
  public func measuresDistances(for activation: Activation) -> Bool {
    parts(for: activation).contains { part in
      LossExpression([.init(part.loss, keys: part.keys)]).measuresDistances(convention: part.convention)
    }
  }

  /// The loss for an activation.
  ///
  /// - Throws: `LossError` if the catalogue refuses a part.
  public func loss(for activation: Activation) throws(LossError) -> CompoundLoss {
    var parts: [CompoundLoss.Part] = []
    for part in self.parts(for: activation) {
      parts.append(
        .init(part.factor, try LossCatalogue.loss(part.loss, keys: part.keys, convention: part.convention)))
    }
    return CompoundLoss(parts, name: name)
  }

  /// The recipe of an activation as text: `0.5 ce + 0.5 dice:smooth=1e-6`.
  public func text(for activation: Activation) -> String {
    parts(for: activation).map { part in
      let keys = part.keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      let convention = part.convention.map { " as \($0.name)" } ?? ""
      return (part.factor == 1 ? "" : "\(part.factor) ") + part.loss + (keys.isEmpty ? "" : ":\(keys)") + convention
    }.joined(separator: " + ")
  }
}

extension LossCatalogue {
  /// Every preset: tasks, then methods.
  public static let presets: [LossPreset] = LossPreset.tasks + LossPreset.methods

  /// The preset of a name; case, hyphens and underscores do not matter.
  public static func preset(_ name: String) throws(LossError) -> LossPreset {
    let names = presets.map(\.name)
    let meant = NearestName.match(name, among: names)
    if let preset = presets.first(where: { $0.name == meant }) { return preset }
    let nearest = NearestName.nearest(name, among: names).map { "; did you mean \($0)?" }
    throw LossError(.option, "there is no preset \(name)\(nearest ?? "; there are \(names.joined(separator: ", "))")")
  }
}
