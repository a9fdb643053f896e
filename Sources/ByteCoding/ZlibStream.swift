internal import CZlib

/// Zlib streams (RFC 1950) and the checksum of PNG files, both by the system's zlib.
package enum ZlibStream {
  /// The bytes as one zlib stream; equal input gives equal bytes.
  ///
  /// - Precondition: fewer than 2 GiB, which keeps every length within zlib's types on all platforms.
  package static func deflated(_ bytes: [UInt8], level: Int = GzipDeflater.defaultLevel) -> [UInt8] {
    precondition(bytes.count < 1 << 31, "a zlib stream in memory is smaller than 2 GiB")
    var count = compressBound(uLong(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(count))
    let result = unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        // An empty array has no address, which zlib refuses to read nothing from.
        var nothing: UInt8 = 0
        guard let start = source.baseAddress else {
          return unsafe compress2(target.baseAddress, &count, &nothing, 0, Int32(level))
        }
        return unsafe compress2(target.baseAddress, &count, start, uLong(source.count), Int32(level))
      }
    }
    precondition(result == Z_OK, "zlib has no memory, or \(level) is no level of compression")
    output.removeLast(output.count - Int(count))
    return output
  }

  /// The CRC-32 of ISO 3309, as gzip and PNG use it.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe UInt32(truncatingIfNeeded: crc32(0, buffer.baseAddress, UInt32(buffer.count)))
    }
  }
}
