internal import VolumeCore

/// How slices of a volume are shown: which axis they cut and how the other two lie on the page.
///
/// Oriented volumes are shown as radiologists look at them: axial slices with the patient's right on the left and the
/// front at the top. Others are shown as they are stored.
struct SlicePlane: Hashable {
  /// The voxel axes that cut, run to the right, and run down.
  let sliceAxis: Int
  let columnAxis: Int
  let rowAxis: Int
  let isColumnFlipped: Bool
  let isRowFlipped: Bool
  /// `axial`, or nil where the file states no orientation.
  let name: String?
  let size: VolumeSize

  init(_ geometry: VolumeGeometry) {
    size = geometry.size
    let flat = size.extents.firstIndex(of: 1)
    guard geometry.isOriented else {
      sliceAxis = flat ?? 2
      let others = [0, 1, 2].filter { [flat ?? 2] != [$0] }
      (columnAxis, rowAxis) = (others[0], others[1])
      (isColumnFlipped, isRowFlipped, name) = (false, false, nil)
      return
    }
    let orientation = geometry.orientation
    let slice = flat ?? orientation.worldAxes.firstIndex(of: 2) ?? 2
    let others = [0, 1, 2].filter { $0 != slice }.sorted { orientation.worldAxes[$0] < orientation.worldAxes[$1] }
    sliceAxis = slice
    (columnAxis, rowAxis) = (others[0], others[1])
    // To the right: left or posterior. Down: posterior or inferior.
    isColumnFlipped = orientation.isPositive[others[0]]
    isRowFlipped = orientation.isPositive[others[1]]
    name = ["sagittal", "coronal", "axial"][orientation.worldAxes[slice]]
  }

  var width: Int { size.extents[columnAxis] }
  var height: Int { size.extents[rowAxis] }
  var sliceCount: Int { size.extents[sliceAxis] }

  /// The position of a pixel in the voxels, x fastest.
  func voxel(column: Int, row: Int, slice: Int) -> Int {
    var position = [0, 0, 0]
    position[columnAxis] = isColumnFlipped ? width - 1 - column : column
    position[rowAxis] = isRowFlipped ? height - 1 - row : row
    position[sliceAxis] = slice
    return size.index(x: position[0], y: position[1], z: position[2])
  }

  /// The voxels of a pixel range, row by row, each made into something else.
  func pixels<Value>(_ crop: PixelBox, slice: Int, _ value: (Int) -> Value) -> [Value] {
    // Steps are the same along a row and a column, so that each voxel costs an addition.
    let origin = voxel(column: crop.left, row: crop.top, slice: slice)
    let across = crop.width > 1 ? voxel(column: crop.left + 1, row: crop.top, slice: slice) - origin : 0
    let down = crop.height > 1 ? voxel(column: crop.left, row: crop.top + 1, slice: slice) - origin : 0
    var values: [Value] = []
    values.reserveCapacity(crop.width * crop.height)
    for row in 0..<crop.height {
      for column in 0..<crop.width { values.append(value(origin + row * down + column * across)) }
    }
    return values
  }

  /// What a reader needs to know about a slice: `axial slice 12 of 40, patient right on the left`.
  func caption(slice: Int) -> String {
    let side = name == nil ? "" : name == "sagittal" ? ", front on the left" : ", patient right on the left"
    return "\(name.map { "\($0) slice" } ?? "slice") \(slice + 1) of \(sliceCount)\(side)"
  }
}

/// A part of a slice, in pixels.
struct PixelBox: Hashable {
  var left: Int
  var top: Int
  var width: Int
  var height: Int
}
