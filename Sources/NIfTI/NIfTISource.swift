internal import ByteCoding
internal import VolumeCore

/// The bytes of one file, decompressed on demand when the content (not the name) is gzip.
struct NIfTISource: ~Copyable {
  let path: String
  private let file: InputFile
  /// The compressed file; nil when the file is plain.
  private let compressed: [UInt8]?

  init(path: String) throws(NIfTIError) {
    self.path = path
    let file = try convertingFaults { () throws(ByteCodingError) in try InputFile(path: path) }
    let start = try convertingFaults { () throws(ByteCodingError) in try file.bytes(count: 2) }
    let isGzip = start == [0x1F, 0x8B]
    compressed = isGzip ? try convertingFaults { () throws(ByteCodingError) in try file.contents() } : nil
    self.file = file
  }

  var isCompressed: Bool { compressed != nil }

  /// The first `count` decompressed bytes, or fewer when there are fewer.
  func prefix(_ count: Int) throws(NIfTIError) -> [UInt8] {
    guard let compressed else {
      return try convertingFaults { () throws(ByteCodingError) in try file.bytes(count: count) }
    }
    let limited = Swift.min(count, Gzip.largestOutput(ofCompressed: compressed.count))
    return try unsafe compressed.withUnsafeBufferPointer { (bytes) throws(NIfTIError) in
      try convertingFaults { () throws(ByteCodingError) in
        try unsafe Gzip.prefix(of: UnsafeRawBufferPointer(bytes), count: limited, path: path)
      }
    }
  }

  /// The voxels as they are stored: `count` numbers of type `Scalar` from byte `offset`.
  ///
  /// - Returns: the numbers, where they begin in the array, and what was odd about the file.
  /// - Throws: `NIfTIError.truncated` before anything is allocated when the file cannot hold so much.
  func scalars<Scalar: VoxelScalar & ByteSwappable>(
    _ type: Scalar.Type, at offset: Int, count: Int
  ) throws(NIfTIError) -> (storage: [Scalar], start: Int, warnings: [String]) {
    let stride = MemoryLayout<Scalar>.stride
    let end = offset + count * stride
    let available = compressed.map { Gzip.largestOutput(ofCompressed: $0.count) } ?? file.byteCount
    guard end <= available else { throw truncation(available: isCompressed ? nil : available, needed: end) }
    guard let compressed else {
      let storage = try unsafe [Scalar](largeCount: count) { (buffer) throws(NIfTIError) in
        try convertingFaults { () throws(ByteCodingError) in
          try unsafe file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
      }
      return (storage, 0, [])
    }
    var outcome = Gzip.Outcome()
    // The header is decompressed in front of the voxels, so that these are not moved afterwards.
    let elements = (end + stride - 1) / stride
    let storage = try unsafe [Scalar](largeCount: elements) { (buffer) throws(NIfTIError) in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      outcome = try unsafe inflate(compressed, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<end]))
      if end < bytes.count { unsafe bytes[end...].initializeElements() }
      if offset % stride != 0 {
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[offset..<end]))
      }
    }
    guard outcome.stored == end else { throw truncation(available: outcome.stored, needed: end) }
    var warnings: [String] = []
    if outcome.trailingByteCount > 0 {
      warnings.append("\(outcome.trailingByteCount) bytes after the gzip stream are ignored")
    }
    return (storage, offset % stride == 0 ? offset / stride : 0, warnings)
  }

  private func inflate(
    _ compressed: [UInt8], into buffer: UnsafeMutableRawBufferPointer
  ) throws(NIfTIError) -> Gzip.Outcome {
    try unsafe compressed.withUnsafeBufferPointer { (bytes) throws(NIfTIError) in
      try convertingFaults { () throws(ByteCodingError) in
        try unsafe Gzip.inflate(UnsafeRawBufferPointer(bytes), into: buffer, path: path)
      }
    }
  }

  private func truncation(available: Int?, needed: Int) -> NIfTIError {
    let found = available.map { "ends after \($0) bytes" } ?? "is too short for the voxels that its header announces"
    return NIfTIError(
      .truncated,
      FaultContext(
        path: path, found: found, expected: "header and voxels need \(needed) bytes",
        remedy: "the file is cut off: copy or export it again"))
  }
}

extension Slice where Base == UnsafeMutableRawBufferPointer {
  fileprivate func initializeElements() { for index in unsafe indices { unsafe base[index] = 0 } }
}
