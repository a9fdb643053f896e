import Foundation
import TestSupport
import Testing

@testable import Scoring

/// How cases are dealt to shards, and that shards do not show in the results.
@Suite struct RunShardTests {
  @Test func shardNumbersBeginWithOne() {
    #expect(Shard(number: 0, of: 4) == nil && Shard(number: 5, of: 4) == nil && Shard(number: 1, of: 0) == nil)
    #expect(Shard(number: 4, of: 4)?.description == "4/4")
    #expect(Shard(number: 3, of: 64)?.partName == "part-00003-of-00064")
    #expect(Shard(number: 12_345, of: 99_999)?.partName == "part-12345-of-99999")
  }

  /// Costs 8 7 6 5 4 3 2 1 among three shards, dealt by hand: 8 3 2, 7 4 1, 6 5 take turns by the least load.
  @Test func casesAreDealtByCostToTheLeastLoaded() throws {
    let costs = [1, 8, 3, 6, 5, 2, 7, 4]
    let plan = try Self.plan(costs)
    let dealt = (1...3).map { plan.cases(of: Shard(number: $0, of: 3)!).map(\.voxelCount) }
    #expect(dealt == [[8, 3, 2], [7, 4, 1], [6, 5]])
    #expect((1...3).map { plan.cases(of: Shard(number: $0, of: 3)!).reduce(0) { $0 + $1.voxelCount } } == [13, 12, 11])
  }

  /// Longest processing time first is at most 4/3 - 1/(3m) of the optimum, and that is at least the mean and the largest.
  @Test(arguments: [1, 2, 3, 7, 64]) func loadsStayWithinGrahamsBound(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let costs = (0..<200).map { _ in Int.random(in: 1...10_000, using: &generator) }
    let plan = try Self.plan(costs)
    let shards = (1...count).map { plan.cases(of: Shard(number: $0, of: count)!) }
    #expect(shards.flatMap { $0 }.map(\.name).sorted() == plan.cases.map(\.name), "each case once")
    let largest = try #require(shards.map { $0.reduce(0) { $0 + $1.voxelCount } }.max())
    let bound = max(Double(costs.reduce(0, +)) / Double(count), Double(costs.max()!))
    #expect(Double(largest) <= bound * (4.0 / 3 - 1 / (3 * Double(count))) + 1)
    let numbers = plan.shardNumbers(of: count)
    #expect(shards.enumerated().allSatisfy { index, cases in cases.allSatisfy { numbers[$0.name] == index + 1 } })
  }

  @Test(arguments: [1, 3, 64]) func resultsDoNotDependOnShards(count: Int) throws {
    let study = try RunStudy()
    let (folder, plan) = (study.folder(), study.plan)
    try folder.prepare(plan)
    var generator = SeededGenerator(seed: 5)
    for number in Array(1...count).shuffled(using: &generator) {
      try study.run(folder, plan, Shard(number: number, of: count)!)
    }
    #expect(study.parts(folder).count == count && study.parts(folder).allSatisfy { $0.hasSuffix(".jsonl") })
    #expect(try study.results(folder, plan) == study.direct)
  }

  /// A plan whose cases have made-up costs.
  private static func plan(_ costs: [Int]) throws -> StudyPlan {
    let lines = costs.enumerated().map { index, cost in
      let name = "c\(index + 1000)"
      return #"{"case":"\#(name)","reference":"r","prediction":"p","voxels":\#(cost),"hash":"\#(name)"}"# + "\n"
    }
    let manifest = lines.joined()
    let text = StudyPlan(
      cases: [], extraPredictions: [], options: CaseOptions(), settings: StudySettings(), version: "1", arguments: [],
      folder: "/"
    ).text(manifest: manifest)
    return try StudyPlan(
      planBytes: Array(text.utf8), planPath: "plan", manifestBytes: Array(manifest.utf8), manifestPath: "manifest")
  }
}
