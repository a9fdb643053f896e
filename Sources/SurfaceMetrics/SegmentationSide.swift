/// One of the two segmentations that are compared.
public enum SegmentationSide: String, CaseIterable, Hashable, Sendable {
  case reference, prediction

  /// The other one.
  public var other: SegmentationSide { self == .reference ? .prediction : .reference }
}

/// One value for each side.
struct SidePair<Value> {
  var reference: Value
  var prediction: Value

  init(_ reference: Value, _ prediction: Value) { (self.reference, self.prediction) = (reference, prediction) }

  subscript(_ side: SegmentationSide) -> Value {
    get { side == .reference ? reference : prediction }
    set { if side == .reference { reference = newValue } else { prediction = newValue } }
  }

  var both: [Value] { [reference, prediction] }
}

extension SidePair: Sendable where Value: Sendable {}
