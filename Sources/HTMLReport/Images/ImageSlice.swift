internal import Foundation
internal import Scoring
internal import VolumeCore
internal import VolumeFiles

/// A slice of a case's image as grey values.
struct ImageSlice {
  /// The pixels along the longer side at most.
  private static let longestSide = 256

  /// The voxels that percentiles are taken of at most, evenly spaced.
  private static let sampleLimit = 200_000

  let width: Int
  let height: Int
  let grey: [UInt8]

  /// The image of a case in a folder: `CASE.nii.gz`, `CASE_0000.nii.gz`, or the same without `.gz`.
  static func file(of name: String, in folder: String) -> String? {
    let parent = folder.hasSuffix("/") && folder.count > 1 ? String(folder.dropLast()) : folder
    return ["", "_0000"].flatMap { suffix in [".nii.gz", ".nii"].map { "\(parent)/\(name)\(suffix)\($0)" } }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Reads the image, brings it onto the reference's grid and takes a part of a slice out of it.
  ///
  /// Black is the 1st percentile of the whole image, white the 99th.
  init(
    contentsOf path: String, onto geometry: VolumeGeometry, referencePath: String, plane: SlicePlane, crop: PixelBox,
    slice: Int
  ) throws(VolumeFileError) {
    let file = try VolumeFile(contentsOf: path)
    guard file.volume.channelCount == 1 else {
      throw VolumeFileError(
        .invalidVoxels,
        FaultContext(path: path, found: "has \(file.volume.channelCount) channels", expected: "an image with one"))
    }
    var aligner = GridAligner(
      reference: geometry, referencePath: referencePath, isReferenceSpacingAssumed: false, ignoringGeometry: false,
      tolerance: .standard)
    let volume = try aligner.align(file.volume, path: path, isSpacingAssumed: file.isSpacingAssumed).item
    let samples = volume.open(EvenlySpacedValues(limit: ImageSlice.sampleLimit))
    let values = volume.open(SliceValues(plane: plane, crop: crop, slice: slice))
    let step = max(1, (max(crop.width, crop.height) + ImageSlice.longestSide - 1) / ImageSlice.longestSide)
    (width, height) = ((crop.width + step - 1) / step, (crop.height + step - 1) / step)
    grey = ImageSlice.windowed(ImageSlice.averaged(values, crop, step), by: samples)
  }

  /// Means of squares of pixels.
  private static func averaged(_ values: [Double], _ crop: PixelBox, _ step: Int) -> [Double] {
    if step == 1 { return values }
    return stride(from: 0, to: crop.height, by: step).flatMap { top in
      stride(from: 0, to: crop.width, by: step).map { left in
        var (sum, count) = (0.0, 0)
        for row in top..<min(top + step, crop.height) {
          for column in left..<min(left + step, crop.width) {
            sum += values[row * crop.width + column]
            count += 1
          }
        }
        return sum / Double(count)
      }
    }
  }

  /// Grey values between the 1st and the 99th percentile of `pixels`.
  static func windowed(_ values: [Double], by pixels: [Double]) -> [UInt8] {
    let sorted = pixels.filter(\.isFinite).sorted()
    guard let least = sorted.first, let most = sorted.last else { return values.map { _ in 0 } }
    func percentile(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
    var (black, white) = (percentile(0.01), percentile(0.99))
    if white <= black { (black, white) = (least, most) }
    guard white > black else { return values.map { _ in 128 } }
    return values.map { value in
      value.isFinite ? UInt8(min(max((value - black) / (white - black), 0), 1) * 255) : 0
    }
  }
}

private struct SliceValues: AnyVolume.Visitor {
  let plane: SlicePlane
  let crop: PixelBox
  let slice: Int

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [Double] {
    let own = volume
    return plane.pixels(crop, slice: slice) { position in
      let voxel = plane.size.voxel(at: position)
      return own[voxel.x, voxel.y, voxel.z].asDouble
    }
  }
}

private struct EvenlySpacedValues: AnyVolume.Visitor {
  let limit: Int

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [Double] {
    let own = volume
    let size = own.geometry.size
    // An odd step runs through all columns of an image with an even width.
    let step = max(1, size.voxelCount / limit) | 1
    return stride(from: 0, to: size.voxelCount, by: step).map { position in
      let voxel = size.voxel(at: position)
      return own[voxel.x, voxel.y, voxel.z].asDouble
    }
  }
}
