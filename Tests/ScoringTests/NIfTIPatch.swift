import Foundation

/// Changes plain NIfTI-1 files as tools other than ours write them.
enum NIfTIPatch {
  /// Puts a header extension in front of the voxels.
  static func insert(extension content: [UInt8], into path: String) throws {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let size = (content.count + 8 + 15) / 16 * 16
    let block =
      little(Int32(size)) + little(Int32(0)) + content + [UInt8](repeating: 32, count: size - 8 - content.count)
    bytes[348] = 1
    bytes.insert(contentsOf: block, at: 352)
    bytes.replaceSubrange(108..<112, with: little(Float(352 + size).bitPattern))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Moves the channels from dimension 4 to dimension 5.
  static func moveChannelsToDimension5(_ path: String) throws {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let channels = Array(bytes[48..<50])
    bytes.replaceSubrange(40..<42, with: little(Int16(5)))
    bytes.replaceSubrange(48..<50, with: little(Int16(1)))
    bytes.replaceSubrange(50..<52, with: channels)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Replaces `dim[0...7]`.
  static func patch(_ path: String, dimensions: [Int16]) throws {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes.replaceSubrange(40..<56, with: dimensions.flatMap(little))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
