/// What turns a model's outputs into probabilities.
public enum Activation: String, CaseIterable, Sendable {
  /// The values are probabilities already.
  case none
  /// Logits of mutually exclusive classes.
  case softmax
  /// Logits of classes or regions that may overlap.
  case sigmoid
}

/// Soft predictions: one logit or probability per class and voxel, in (class, z, y, x) order.
public struct ClassScores: Sendable {
  /// The values as the model wrote them, one channel a class.
  public let values: Volume<Float>
  /// What turns the values into probabilities.
  public let activation: Activation

  /// The grid of the scores.
  public var geometry: VolumeGeometry { values.geometry }

  /// The number of channels.
  public var classCount: Int { values.channelCount }

  /// Scores in memory.
  public init(values: Volume<Float>, activation: Activation) {
    self.values = values
    self.activation = activation
  }

  /// Scores from the voxels of a file; numbers of other types are rounded to Float.
  public init(_ volume: consuming AnyVolume, activation: Activation) {
    if case .float32(let floats) = volume {
      values = floats
    } else {
      values = volume.open(FloatsOf())
    }
    self.activation = activation
  }
}

private struct FloatsOf: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> Volume<Float> {
    let floats = volume.withVoxels { voxels in
      unsafe [Float](largeCount: voxels.count) { buffer in
        for index in voxels.indices { unsafe buffer.initializeElement(at: index, to: Float(voxels[index].asDouble)) }
      }
    }
    return Volume(geometry: volume.geometry, channelCount: volume.channelCount, voxels: floats)
  }
}
