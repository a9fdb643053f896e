import Foundation
import NIfTI
import TestSupport
import Testing
import VolumeCore

struct NIfTIHeaderChecksTests {
  private func expectInvalid(
    _ made: HandmadeNIfTI, _ field: String, byte: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = try NIfTIReading().fault(made, sourceLocation: sourceLocation)
    #expect(error?.kind == .invalidHeader, "\(String(describing: error))", sourceLocation: sourceLocation)
    #expect(error?.context.field == field, sourceLocation: sourceLocation)
    if let byte { #expect(error?.context.byteOffset == byte, sourceLocation: sourceLocation) }
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func voxelOffset(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let byte = form.isFirst ? 108 : 168
    // 0 is common and means: behind the header.
    var made = HandmadeNIfTI(form)
    made.set("vox_offset", 0)
    let zero = try reading.read(made)
    #expect(zero.volume.values == (0..<12).map { Double($0) })
    #expect(zero.warnings == ["vox_offset at byte \(byte) is 0; the voxels are taken from byte \(form.headerSize + 4)"])
    // Without the four flag bytes.
    made = HandmadeNIfTI(form)
    made.set("vox_offset", Double(form.headerSize))
    made.middle = []
    #expect(try reading.read(made).volume.values == (0..<12).map { Double($0) })
    // Any number behind the header, divisible or not, plain and compressed.
    for distance in [1, 5, 4, 77, 1000] {
      var far = HandmadeNIfTI(form, dim: [3, 2, 2], datatype: 64, bits: 64)
      far.setVoxels((0..<12).map { Double($0) / 4 }, .f64)
      far.set("vox_offset", Double(form.headerSize + distance))
      far.middle = [UInt8](repeating: 0, count: distance)
      for bytes in [far.file, try gzipped(far.file)] {
        #expect(try reading.read(bytes).volume.values == (0..<12).map { Double($0) / 4 })
      }
    }
    for wrong in [100, 1, -1, -352, Double(form.headerSize - 1)] {
      made.set("vox_offset", wrong)
      try expectInvalid(made, "vox_offset", byte: byte)
    }
    if form.isFirst {
      for wrong in [352.5, 1e30, -1e30, .nan, .infinity] {
        made.set("vox_offset", wrong)
        try expectInvalid(made, "vox_offset", byte: byte)
      }
    } else {
      made.set("vox_offset", 0x1p62)
      try expectInvalid(made, "vox_offset", byte: byte)
    }
    // Far behind the end of the file.
    made.set("vox_offset", 1e9)
    #expect(try reading.fault(made)?.kind == .truncated)
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func dimensions(_ form: HandmadeNIfTI.Form) throws {
    let (byte, size) = form.isFirst ? (40, 2) : (16, 8)
    var made = HandmadeNIfTI(form)
    for count in [0.0, 8, -1, -32768, 32767] {
      made.set("dim", count)
      try expectInvalid(made, "dim[0]", byte: byte)
    }
    for axis in 1...4 {
      for extent in [0, -1, -32768] {
        var dim = [4, 3, 2, 2, 1, 1, 1, 1].map { Double($0) }
        dim[axis] = Double(extent)
        made.set("dim", dim)
        try expectInvalid(made, "dim[\(axis)]", byte: byte + axis * size)
      }
    }
    // 32767^4 numbers of 16 bytes exceed 63 bits.
    made.set("dim", [7, 32767, 32767, 32767, 32767, 32767, 32767, 32767])
    try expectInvalid(made, "dim[4]")
    if !form.isFirst {
      made.set("dim", [3, 0x1p62, 1, 1])
      try expectInvalid(made, "dim[1]")
      made.set("dim", [3, 0x1p31, 0x1p31, 0x1p31])
      try expectInvalid(made, "dim[2]")
    }
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func hugeDimensionsInATinyFile(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let start = ContinuousClock.now
    for dim in [[3, 32767, 32767, 32767], [4, 32767, 32767, 32767, 100], [1, 32767], [2, 30000, 30000]] as [[Double]] {
      for (code, bits) in [(2, 8), (64, 64)] {
        var made = HandmadeNIfTI(form, datatype: code, bits: bits)
        made.set("dim", dim)
        for bytes in [made.file, try gzipped(made.file)] {
          let error = try reading.fault(bytes)
          #expect(error?.kind == .truncated, "\(dim)")
        }
      }
    }
    if !form.isFirst {
      var made = HandmadeNIfTI(form)
      made.set("dim", [3, 0x1p40, 0x1p10, 1])
      #expect(try reading.fault(made)?.kind == .truncated)
    }
    // Terabytes are refused without being allocated or read.
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func datatypesThatAreRefused(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    let byte = form.isFirst ? 70 : 12
    for (code, name) in [
      (1, "binary"), (32, "complex64"), (128, "RGB24"), (1536, "float128"), (1792, "complex128"), (2048, "complex256"),
      (2304, "RGBA32"),
    ] {
      var made = HandmadeNIfTI(form)
      made.set("datatype", Double(code))
      let error = try reading.fault(made)
      #expect(error?.kind == .unsupported && error?.context.byteOffset == byte)
      #expect(error?.description.contains("is \(code) (\(name)") == true)
    }
    for code in [0, 3, 255, 999, -1, 32767] {
      var made = HandmadeNIfTI(form)
      made.set("datatype", Double(code))
      try expectInvalid(made, "datatype", byte: byte)
    }
  }

  @Test func analyze() throws {
    var bytes = HandmadeNIfTI(.little1).file
    bytes.replaceSubrange(344..<348, with: [0, 0, 0, 0])
    let error = try NIfTIReading().fault(bytes)
    #expect(error?.kind == .unsupported && error?.description.contains("Analyze 7.5") == true)
  }

  @Test func magicsThatAreWrong() throws {
    let reading = try NIfTIReading()
    for magic in ["n+2\0", "n+1\n", "ni3\0", "nii1"] {
      var bytes = HandmadeNIfTI(.little1).file
      bytes.replaceSubrange(344..<348, with: Array(magic.utf8))
      #expect(try reading.fault(bytes)?.kind == .notNIfTI, "\(magic)")
    }
    // A transfer as text turns the line ends of NIfTI-2's magic.
    for end: [UInt8] in [[10, 10, 26, 10], [13, 13, 26, 10], [0, 0, 0, 0]] {
      var bytes = HandmadeNIfTI(.big2).file
      bytes.replaceSubrange(8..<12, with: end)
      #expect(try reading.fault(bytes)?.kind == .notNIfTI)
    }
  }

  @Test func whatIsNotNIfTI() throws {
    let reading = try NIfTIReading()
    for bytes: [UInt8] in [
      [7], Array("plain text".utf8), [UInt8](repeating: 0, count: 600), Array(repeating: 0x89, count: 400),
      [0x5C, 1, 0], [0x89] + Array("HDF\r\n\u{1A}\n".utf8) + [UInt8](repeating: 1, count: 900),
    ] {
      let kind = try reading.fault(bytes)?.kind
      #expect(kind == .notNIfTI)
    }
    let empty = try reading.fault([])
    #expect(empty?.kind == .truncated && empty?.description.hasSuffix(": is empty") == true)
    // An empty gzip stream, and one that holds something else.
    #expect(try reading.fault(gzipped([]))?.kind == .truncated)
    #expect(try reading.fault(gzipped(Array("plain text".utf8)))?.kind == .notNIfTI)
    #expect(try reading.fault([0x1F, 0x8B])?.kind == .truncated)
  }

  @Test func pathsThatAreNoFiles() throws {
    let reading = try NIfTIReading()
    let none = reading.folder.path("none.nii")
    let missing = reading.fault(path: none)
    #expect(missing?.kind == .cannotOpen && missing?.description == none + ": no such file")
    let folder = reading.fault(path: reading.folder.url.path)
    #expect(folder?.kind == .cannotOpen && folder?.description.hasSuffix("is a folder, not a file") == true)
    #expect(throws: NIfTIError.self) { try NIfTIDescription(contentsOf: none) }
  }
}
