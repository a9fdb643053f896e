import Testing
import VolumeCore

struct ParallelBlocksTests {
  @Test(arguments: 1...8)
  func resultsComeInBlockOrder(_ workerCount: Int) {
    for count in [0, 1, 2, 3, 7, 8, 9, 100] {
      #expect(mapBlocks(count: count, workerCount: workerCount) { "\($0)" } == (0..<count).map { "\($0)" })
    }
  }

  @Test func noWorkersMeansOne() {
    #expect(mapBlocks(count: 3, workerCount: 0) { $0 } == [0, 1, 2])
  }
}
