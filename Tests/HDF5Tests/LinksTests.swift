import HDF5
import Testing

@Suite struct LinksTests {
  @Test func loopsAreWalkedOnce() throws {
    let catalogue = try Fixture.open("links.h5").catalogue()
    #expect(catalogue.datasets.map(\.path) == ["/a/b/label", "/again"])
    #expect(catalogue.groups.contains("/a/b/loop") && catalogue.groups.contains("/a/b/root"))
    #expect(catalogue.groups.count < 80)
    #expect(catalogue.problems.map(\.reason).contains { $0.contains("64 groups deep") })
    let links = Dictionary(uniqueKeysWithValues: catalogue.links.map { ($0.path, $0.target) })
    #expect(links["/soft"] == "/a/b/label" && links["/outside"] == "types.h5:/half" && links["/circle"] == "/circle")
  }

  @Test(arguments: ["/a/b/label", "a/b/label", "/a//b/./label", "/soft", "/a/relative", "/a/b/loop/b/label", "/again"])
  func pathsAndSoftLinksLeadToTheDataSet(path: String) throws {
    let volume = try Fixture.open("links.h5").read(path)
    #expect(volume.volume.doubles == Fixture.ramp(24))
  }

  @Test(arguments: [
    ("/circle", HDF5Error.Kind.corrupt, "soft links"), ("/ping", .corrupt, "soft links"),
    ("/dangling", .noDataset, "/a/b/label"), ("/outside", .unsupported, "types.h5:/half"),
    ("/through", .unsupported, "types.h5:/half"), ("/a", .noDataset, "group"), ("/", .noDataset, "group"),
    ("/type", .noDataset, "data type"), ("/absent", .noDataset, "/a/b/label"), ("/a/b/label/x", .noDataset, ""),
  ])
  func whatLeadsNowhereIsAnError(path: String, kind: HDF5Error.Kind, word: String) throws {
    let file = try Fixture.open("links.h5")
    let error = try #require(hdf5Error { try file.read(path) })
    #expect(error.kind == kind && error.description.contains(word), "\(error)")
    #expect(error.isOneLine(about: file.path))
  }

  @Test func aDeepDataSetIsReadByItsPath() throws {
    let path = "/deep" + String(repeating: "/d", count: 100) + "/buried"
    #expect(try Fixture.open("links.h5").read(path).volume.doubles == Fixture.ramp(4))
  }

  @Test func severalNamesOfOneDataSetAreOneChoice() throws {
    let file = try Fixture.open("links.h5")
    #expect(try file.chooseDataset(for: .labels).path == "/a/b/label")
    #expect(try file.chooseDataset(for: .scores).path == "/a/b/label")
  }
}
