internal import OverlapMetrics
internal import VolumeCore

/// The slices along the stored z axis of the reference in which a label is measured, when both masks have voxels.
///
/// What lies in other slices counts neither for nor against a prediction: for long organs that are labelled in a part of
/// the image alone. Whether the label is missed or spurious is decided by the whole image.
public enum ReferenceSliceWindow: String, Hashable, Sendable, CaseIterable {
  /// From the first slice that holds the label in the reference to the last.
  case firstToLast
  /// Without the last slice that holds the label, as a half-open range; that slice alone where there is no other.
  case firstToBeforeLast

  /// The slices of a label, as a range of z.
  func slices(from first: Int, through last: Int) -> Range<Int> {
    switch self {
    case .firstToLast: first..<last + 1
    case .firstToBeforeLast: first..<max(last, first + 1)
    }
  }
}

extension CaseInputs {
  /// What a target has in its window, and what must be said about it.
  struct WindowedScore {
    let overlap: ClassOverlap
    let surfaces: [ConventionScore]
    let note: String
  }

  /// Measures a target in the slices of its window.
  ///
  /// - Parameters:
  ///   - ours: 1 where the reference has the target.
  ///   - theirs: 1 where the prediction has it.
  /// - Returns: nil when the target has no window, or no evaluated voxel in the reference.
  func windowed(
    _ target: ScoredTarget, ours: LabelMap, theirs: LabelMap, counted: EvaluatedVoxels?, _ options: CaseOptions
  ) -> WindowedScore? {
    guard let window = target.label.flatMap({ options.sliceWindows[$0] }),
      let (first, last) = ours.occupiedSlices(of: 1, counted)
    else { return nil }
    let slices = window.slices(from: first, through: last)
    let (reference, prediction) = (ours.slices(slices), theirs.slices(slices))
    let evaluated = counted?.slices(slices)
    let joint = JointCounts(
      reference: reference, prediction: prediction, evaluated: evaluated, workerCount: options.workerCount)
    let surfaces = scorer?.measure(
      [ScoredTarget(label: target.label, name: target.name, membership: 1)], reference: reference,
      prediction: prediction, evaluated: evaluated, ignoreLabel: nil)[0]
    let title = target.name ?? target.label.map { "label \($0)" } ?? ""
    let single =
      window == .firstToBeforeLast && first == last ? ", its only one, which would be left out as the last" : ""
    return WindowedScore(
      overlap: ClassOverlap(of: [1], in: joint, beta: options.beta), surfaces: surfaces ?? [],
      note:
        "\(referenceName): \(title) is measured in slices \(slices.lowerBound)...\(slices.upperBound - 1) of z\(single)"
    )
  }
}

extension LabelMap {
  /// The first and last slice along z with an evaluated voxel of a label; nil when there is none.
  fileprivate func occupiedSlices(of label: Int, _ evaluated: EvaluatedVoxels?) -> (first: Int, last: Int)? {
    guard let wanted = classes.classIndex(of: label) else { return nil }
    let size = geometry.size
    let kept = evaluated?.mask.voxels
    func bounds<Index: VoxelScalar & FixedWidthInteger>(_ volume: Volume<Index>) -> (first: Int, last: Int)? {
      let plane = size.x * size.y
      let voxels = volume.voxels
      let occupied = (0..<size.z).filter { z in
        (z * plane..<(z + 1) * plane).contains { position in
          Int(voxels[voxels.startIndex + position]) == wanted && kept.map { $0[$0.startIndex + position] != 0 } ?? true
        }
      }
      return occupied.first.flatMap { first in occupied.last.map { (first, $0) } }
    }
    return switch indices {
    case .oneByte(let volume): bounds(volume)
    case .twoByte(let volume): bounds(volume)
    }
  }

  /// The map in some slices along z.
  fileprivate func slices(_ range: Range<Int>) -> LabelMap {
    switch indices {
    case .oneByte(let volume): LabelMap(classes: classes, indices: .oneByte(volume.slices(range)))
    case .twoByte(let volume): LabelMap(classes: classes, indices: .twoByte(volume.slices(range)))
    }
  }
}

extension EvaluatedVoxels {
  fileprivate func slices(_ range: Range<Int>) -> EvaluatedVoxels { EvaluatedVoxels(mask: mask.slices(range)) }
}

extension Volume {
  /// The voxels of some slices along z, at their places.
  fileprivate func slices(_ range: Range<Int>) -> Volume {
    let (size, affine) = (geometry.size, geometry.affine)
    let plane = size.x * size.y
    let origin = affine.world(x: 0, y: 0, z: Double(range.lowerBound))
    let part = VolumeGeometry(
      size: VolumeSize(x: size.x, y: size.y, z: range.count), spacing: geometry.spacing,
      affine: AffineTransform(
        columnX: affine.columnX, columnY: affine.columnY, columnZ: affine.columnZ, origin: origin),
      isOriented: geometry.isOriented)
    let first = voxels.startIndex
    return Volume(
      geometry: part, voxels: Array(voxels[first + range.lowerBound * plane..<first + range.upperBound * plane]))
  }
}
