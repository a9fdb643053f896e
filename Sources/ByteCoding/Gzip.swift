internal import VolumeCore

#if Libdeflate
  internal import CDeflate
#endif

/// Gzip in memory: whole files through libdeflate when the trait is on, zlib otherwise and for everything unusual.
package enum Gzip {
  /// What decompressing a file gave.
  package struct Outcome: Hashable, Sendable {
    /// Bytes stored in the buffer; fewer than its size when the stream is shorter.
    package var stored = 0
    /// Bytes that the stream holds beyond the buffer.
    package var surplus = 0
    /// Bytes after the last member that are neither gzip nor zero padding.
    package var trailingByteCount = 0

    package init() {}
  }

  /// Whether the bytes begin as a gzip member does.
  package static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
    unsafe bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Deflate stores at most 1032 bytes in one: an upper limit of what a file of this size can hold.
  package static func largestOutput(ofCompressed count: Int) -> Int { count.multipliedReportingOverflow(by: 1032).0 }

  /// The first `count` decompressed bytes, or fewer when the stream is shorter.
  package static func prefix(
    of compressed: UnsafeRawBufferPointer, count: Int, path: String
  ) throws(ByteCodingError) -> [UInt8] {
    let inflater = unsafe GzipInflater(compressed, path: path)
    var bytes = [UInt8](repeating: 0, count: count)
    let stored = try unsafe bytes.withUnsafeMutableBufferPointer { (buffer) throws(ByteCodingError) in
      try unsafe inflater.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    bytes.removeLast(count - stored)
    return bytes
  }

  /// Decompresses all members into `buffer` and verifies every checksum, also of bytes beyond the buffer.
  ///
  /// - Throws: `ByteCodingError.truncated` or `.corrupt`.
  package static func inflate(
    _ compressed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, path: String
  ) throws(ByteCodingError) -> Outcome {
    var outcome = Outcome()
    let inputDone = unsafe inflateWholeMembers(compressed, into: buffer, &outcome)
    guard inputDone < compressed.count else { return outcome }
    if outcome.stored > 0 || inputDone > 0 {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: compressed[inputDone...])
      guard unsafe isGzip(rest) else {
        outcome.trailingByteCount = unsafe rest.contains(where: { $0 != 0 }) ? rest.count : 0
        return outcome
      }
    }
    let inflater = unsafe GzipInflater(compressed, startingAt: inputDone, path: path)
    outcome.stored += try unsafe inflater.read(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[outcome.stored...]))
    outcome.surplus = try inflater.discardRest()
    outcome.trailingByteCount = inflater.trailingByteCount
    return outcome
  }

  #if Libdeflate
    /// Decompresses as many members as fit, and returns the compressed bytes used; damage is left to zlib to describe.
    private static func inflateWholeMembers(
      _ compressed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, _ outcome: inout Outcome
    ) -> Int {
      guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return 0 }
      defer { unsafe libdeflate_free_decompressor(decompressor) }
      var inputDone = 0
      while unsafe isGzip(UnsafeRawBufferPointer(rebasing: compressed[inputDone...])) {
        var used = 0
        var stored = 0
        let result = unsafe libdeflate_gzip_decompress_ex(
          decompressor, compressed.baseAddress! + inputDone, compressed.count - inputDone,
          buffer.baseAddress.map { unsafe $0 + outcome.stored }, buffer.count - outcome.stored, &used, &stored)
        guard result == LIBDEFLATE_SUCCESS else { break }
        inputDone += used
        outcome.stored += stored
      }
      return inputDone
    }
  #else
    private static func inflateWholeMembers(
      _ compressed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer, _ outcome: inout Outcome
    ) -> Int { 0 }
  #endif
}
