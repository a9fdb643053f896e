import TestSupport
import Testing
import Voxloss

/// Gradients that train: `Samples/TrainingTour` on a real volume.
@Suite struct TrainingTests {
  @Test func everyLossFallsAndItsDiceRises() async throws {
    let run = try await VoxlossRunner.run(
      [], folder: SharedData.packageRoot, timeout: 300, program: VoxlossRunner.built("TrainingTour"))
    #expect(run.exitCode == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
    #expect(lines.count >= 19)
    for words in lines {
      let text = try #require(words.first)
      let numbers = words.dropFirst(2).compactMap { Double($0) }
      #expect(numbers.count == 4, "\(words)")
      // Loss before and after, Dice before and after.
      #expect(numbers[1] < numbers[0] - 0.1 * abs(numbers[0]), "\(text): \(numbers)")
      #expect(numbers[3] > numbers[2] + 0.3, "\(text): \(numbers)")
    }
  }
}
