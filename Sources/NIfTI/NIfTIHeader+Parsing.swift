internal import ByteCoding
internal import VolumeCore

extension NIfTIHeader {
  /// Recognises the format from the first bytes of a (decompressed) file and decodes the header.
  static func parse(_ bytes: [UInt8], path: String) throws(NIfTIError) -> NIfTIHeader {
    func fault(_ kind: NIfTIError.Kind, _ found: String, _ expected: String? = nil) -> NIfTIError {
      NIfTIError(kind, FaultContext(path: path, found: found, expected: expected))
    }
    if bytes.isEmpty { throw fault(.truncated, "is empty") }
    let candidates: [(Version, ByteOrder)] = [
      (.nifti1, .little), (.nifti1, .big), (.nifti2, .little), (.nifti2, .big),
    ]
    for (version, order) in candidates {
      let reader = ByteReader(bytes, order: order)
      guard reader.number(Int32.self, at: 0) == Int32(version.headerByteCount) else { continue }
      guard bytes.count >= version.headerByteCount else {
        throw fault(
          .truncated, "ends after \(bytes.count) bytes",
          "a NIfTI-\(version.rawValue) header has \(version.headerByteCount)")
      }
      return try decode(reader, version: version, path: path)
    }
    if bytes.count < Version.nifti1.headerByteCount {
      throw fault(.notNIfTI, "is not a NIfTI file", "\(bytes.count) bytes are fewer than a header's 348")
    }
    throw fault(.notNIfTI, "is not a NIfTI file", "its first number is neither 348 nor 540 in either byte order")
  }

  private static func decode(
    _ reader: ByteReader, version: Version, path: String
  ) throws(NIfTIError) -> NIfTIHeader {
    let offset = NIfTIFieldOffsets.of(version).magic
    let length = version == .nifti1 ? 4 : 8
    let magic = Array(reader.bytes[offset..<offset + length])
    for storage in [Storage.singleFile, .pair] where magic == NIfTIMagic.bytes(version, storage) {
      guard let header = NIfTIHeader(decoding: reader, version: version, storage: storage) else { break }
      return header
    }
    if version == .nifti1 && !magic.starts(with: Array("n".utf8)) {
      throw NIfTIError(
        .unsupported,
        FaultContext(
          path: path, field: "magic", byteOffset: offset, found: "is absent: an Analyze 7.5 file",
          expected: "it does not say which way is left, so it is not read",
          remedy: "convert it to NIfTI with the tool that wrote it"))
    }
    let text = magic.map { $0 >= 32 && $0 < 127 ? String(UnicodeScalar($0)) : "\\\($0)" }.joined()
    throw NIfTIError(
      .notNIfTI,
      FaultContext(
        path: path, field: "magic", byteOffset: offset, found: "is \"\(text)\"",
        expected: version == .nifti1 ? "must be \"n+1\" or \"ni1\"" : "must be \"n+2\" or \"ni2\" and its line ends"))
  }
}
