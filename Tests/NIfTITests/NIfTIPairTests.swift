import Foundation
import NIfTI
import TestSupport
import Testing
import VolumeCore

struct NIfTIPairTests {
  private func made(_ form: HandmadeNIfTI.Form = .little1, offset: Int = 0) -> HandmadeNIfTI {
    var made = HandmadeNIfTI(form)
    made.setMagic("ni")
    made.set("vox_offset", Double(offset))
    return made
  }

  /// Writes both halves, each plain or compressed.
  private func write(
    _ made: HandmadeNIfTI, _ folder: TemporaryFolder, _ header: String, _ image: String, imageStart: [UInt8] = []
  ) throws {
    func bytes(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
      name.lowercased().hasSuffix(".gz") ? try gzipped(bytes) : bytes
    }
    try folder.write(bytes(made.header + made.middle, header), header)
    try folder.write(bytes(imageStart + made.voxels, image), image)
  }

  @Test(arguments: ["a.hdr", "a.hdr.gz"], ["a.img", "a.img.gz"])
  func everyCompressionByEitherName(_ header: String, _ image: String) throws {
    for form in HandmadeNIfTI.Form.allCases {
      let folder = try TemporaryFolder()
      try write(made(form), folder, header, image)
      for name in [header, image] {
        let file = try NIfTIFile(contentsOf: folder.path(name))
        #expect(file.volume.values == (0..<12).map { Double($0) } && file.header.storage == .pair)
        #expect(file.warnings.isEmpty)
        #expect(try NIfTIDescription(contentsOf: folder.path(name)).header == file.header)
      }
    }
  }

  @Test func namesInCapitals() throws {
    let folder = try TemporaryFolder()
    try write(made(), folder, "A.HDR", "A.IMG")
    for name in ["A.HDR", "A.IMG"] {
      #expect(try NIfTIFile(contentsOf: folder.path(name)).volume.values.last == 11)
    }
  }

  @Test func aSingleFileNamedAsAnImageHalf() throws {
    let folder = try TemporaryFolder()
    let volume = Volume<UInt8>(geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 2, z: 2)), voxels: Array(0..<12))
    try NIfTIFile.write(.uint8(volume), to: folder.path("whole.nii"))
    try FileManager.default.moveItem(atPath: folder.path("whole.nii"), toPath: folder.path("whole.img"))
    #expect(try NIfTIFile(contentsOf: folder.path("whole.img")).volume.values == (0..<12).map { Double($0) })
    let error = #expect(throws: NIfTIError.self) { try NIfTIFile(contentsOf: folder.path("absent.img")) }
    #expect(error?.description.contains("no such file") == true)
  }

  @Test func voxelsThatBeginLater() throws {
    let folder = try TemporaryFolder()
    for image in ["a.img", "a.img.gz"] {
      try write(made(offset: 5), folder, "a.hdr", image, imageStart: [99, 99, 99, 99, 99])
      #expect(try NIfTIFile(contentsOf: folder.path(image)).volume.values == (0..<12).map { Double($0) })
      try FileManager.default.removeItem(atPath: folder.path(image))
    }
  }

  @Test func extensionsOfTheHeaderHalf() throws {
    let folder = try TemporaryFolder()
    var pair = made()
    pair.middle = [1, 0, 0, 0] + pair.block(code: 6, content: Array("comment!".utf8))
    try write(pair, folder, "a.hdr", "a.img")
    let file = try NIfTIFile(contentsOf: folder.path("a.hdr"))
    #expect(file.extensions == [NIfTIExtension(code: 6, content: Array("comment!".utf8))])
    // A header of exactly 348 bytes, as older tools write it.
    pair.middle = []
    try write(pair, folder, "a.hdr", "a.img")
    #expect(try NIfTIFile(contentsOf: folder.path("a.hdr")).extensions.isEmpty)
  }

  @Test func theImageThatIsNamedIsTheOneThatIsRead() throws {
    // Both a.img and a.img.gz lie there: what the user names decides, not the ending of the header.
    for header in ["a.hdr", "a.hdr.gz"] {
      let folder = try TemporaryFolder()
      try write(made(), folder, header, "a.img")
      var other = made()
      other.voxels = other.voxels.map { $0 + 100 }
      try folder.write(try gzipped(other.voxels), "a.img.gz")
      #expect(try NIfTIFile(contentsOf: folder.path("a.img")).volume.values.first == 0)
      #expect(try NIfTIFile(contentsOf: folder.path("a.img.gz")).volume.values.first == 100)
      #expect(try NIfTIFile(contentsOf: folder.path(header)).volume.values.first == (header == "a.hdr" ? 0 : 100))
    }
  }

  @Test func missingPartners() throws {
    let reading = try NIfTIReading()
    let header = try reading.folder.write(made().header, "a.hdr")
    let noImage = reading.fault(path: header)
    #expect(noImage?.kind == .cannotOpen)
    #expect(noImage?.description.contains("its voxels should be in \(reading.folder.path("a.img"))") == true)
    let image = try reading.folder.write(made().voxels, "b.img.gz")
    let noHeader = reading.fault(path: image)
    #expect(noHeader?.kind == .cannotOpen)
    #expect(noHeader?.description.contains("its header should be in \(reading.folder.path("b.hdr.gz"))") == true)
  }

  @Test func aPairHeaderUnderAnotherName() throws {
    let error = try NIfTIReading().fault(made().file)
    #expect(error?.kind == .invalidHeader && error?.context.field == "magic")
  }

  @Test func aSingleFileNamedHdr() throws {
    #expect(try NIfTIReading().read(HandmadeNIfTI(.big1).file, name: "a.hdr").volume.values.last == 11)
  }

  @Test func truncatedImages() throws {
    let folder = try TemporaryFolder()
    try write(made(), folder, "a.hdr", "a.img")
    for count in 0..<12 {
      try folder.write(Array(made().voxels.prefix(count)), "a.img")
      let error = #expect(throws: NIfTIError.self) { try NIfTIFile(contentsOf: folder.path("a.hdr")) }
      #expect(error?.kind == .truncated && error?.description.hasPrefix(folder.path("a.img")) == true)
    }
  }
}
