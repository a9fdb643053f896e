public import VolumeCore

extension ClassScores {
  /// Whether the values of every voxel sum to 1 within 1e-3, as probabilities of exclusive classes do.
  public func sumsToOne() -> Bool {
    let count = geometry.size.voxelCount
    return values.withVoxels { scores in
      for voxel in 0..<count {
        var total: Float = 0
        for channel in 0..<classCount { total += scores[channel * count + voxel] }
        guard abs(total - 1) <= 1e-3 else { return false }
      }
      return true
    }
  }

  /// The class with the largest score in each voxel, as labels 0 ..< classCount; the lowest wins a tie.
  ///
  /// Softmax does not change the order of classes, so that logits and probabilities give the same map. NaN never wins.
  public func largestClass() -> LabelMap {
    let count = geometry.size.voxelCount
    precondition(classCount <= 256, "a label map of more than 256 score channels")
    let labels = values.withVoxels { scores in
      unsafe [UInt8](largeCount: count) { buffer in
        for voxel in 0..<count {
          var best = 0
          var bestScore = scores[voxel]
          for channel in 1..<max(1, classCount) {
            let score = scores[channel * count + voxel]
            if score > bestScore || (bestScore != bestScore && score == score) { (best, bestScore) = (channel, score) }
          }
          unsafe buffer.initializeElement(at: voxel, to: UInt8(best))
        }
      }
    }
    return LabelMap(classes: .bytes, indices: .oneByte(Volume(geometry: geometry, voxels: labels)))
  }

  /// The voxels of one channel whose probability is at least one half, as labels 0 and 1.
  public func thresholded(_ channel: Int) -> LabelMap {
    let limit: Float = activation == .none ? 0.5 : 0
    let count = geometry.size.voxelCount
    let labels = values.withVoxels { scores in
      unsafe [UInt8](largeCount: count) { buffer in
        for voxel in 0..<count {
          unsafe buffer.initializeElement(at: voxel, to: scores[channel * count + voxel] >= limit ? 1 : 0)
        }
      }
    }
    return LabelMap(classes: .bytes, indices: .oneByte(Volume(geometry: geometry, voxels: labels)))
  }
}
