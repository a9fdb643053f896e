import Foundation
import TestSupport
import Testing

/// `plan`, `run`, `merge` and `slurm` as a cluster uses them, without one.
@Suite(.serialized) struct RunCommandTests {
  @Test(arguments: [1, 3, 64]) func bytesDoNotDependOnTheNumberOfShards(count: Int) async throws {
    let study = try StudyFolder(count: 8)
    _ = try await study.voxloss("score", "reference", "prediction", "-o", "direct/")
    let plan = try await study.voxloss("plan", "reference", "prediction", "-o", "run/", "--shards", "\(count)")
    #expect(plan.exitCode == 0 && plan.output.isEmpty && plan.errors.contains("note: run: 8 cases"))
    // From another folder: paths relate to where the plan was made.
    let run = study.folder.path("run")
    let line = "cd /; for i in $(seq \(count)); do \"$VOXLOSS\" run '\(run)' --shard $i/\(count) -q || exit 9; done"
    #expect(try await study.shell(line).exitCode == 0)
    #expect(try await study.voxloss("merge", "run/").exitCode == 0)
    for name in ["results.json", "cases.csv", "summary.txt"] {
      #expect(try study.data("run/\(name)") == study.data("direct/\(name)"), "\(name)")
    }
  }

  @Test func missingShardsAreNamedAndNothingIsWritten() async throws {
    let study = try StudyFolder(count: 12)
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "run", "--shards", "6")
    for number in ["1", "3", "6"] {
      // How many tasks were submitted and their lowest number do not matter.
      let task = ["SLURM_ARRAY_TASK_ID": number, "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "1"]
      let run = try await study.voxloss(["run", "run", "--shard", "slurm", "-q"], environment: task)
      #expect(run.exitCode == 0 && run.errors.isEmpty)
    }
    let merge = try await study.voxloss("merge", "run")
    #expect(merge.exitCode == 1 && merge.output.isEmpty && !study.exists("run/results.json"))
    #expect(merge.errorLines.count == 7)
    #expect(merge.errors.contains("6 of 12 cases are missing, nothing was written: "), "\(merge.errors)")
    #expect(merge.errors.contains("--array=2,4-5"))
    let partial = try await study.voxloss("merge", "run", "--partial")
    #expect(partial.exitCode == 1 && partial.errorLines.last?.contains("6 of 12 cases could not be scored") == true)
    let json = try JSONValue(text: String(decoding: study.data("run/results.json"), as: UTF8.self))
    #expect(json.cases.array.count == 6 && json.failures.array.count == 6)

    _ = try await study.voxloss("slurm", "run")
    let second = try await study.voxloss("merge", "run")
    #expect(second.errors.contains("sbatch --array=2,4-5 ") && second.errors.contains("/run/slurm/array.sh"))
    #expect(try await study.voxloss("run", "run", "-q").exitCode == 0, "one process may do the rest")
    #expect(try await study.voxloss("merge", "run", "-q").exitCode == 0)
  }

  @Test func shardsThatDoNotExistAreRefused() async throws {
    let study = try StudyFolder(count: 2)
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "run", "--shards", "4")
    #expect(try await study.voxloss("run", "run", "--shard", "3/64").failed(64, mentioning: ["the plan has 4 shards"]))
    for text in ["0/4", "5/4", "1", "a/b", "1/4/2"] {
      #expect(try await study.voxloss("run", "run", "--shard", text).failed(64), "\(text)")
    }
    let outside = try await study.voxloss("run", "run", "--shard", "slurm")
    #expect(outside.failed(64, mentioning: ["SLURM_ARRAY_TASK_ID is not set"]))
    let zero = try await study.voxloss(["run", "run", "--shard", "slurm"], environment: ["SLURM_ARRAY_TASK_ID": "0"])
    #expect(zero.failed(64, mentioning: ["numbers 1 to 4"]))
    #expect(try await study.voxloss("run", "nowhere").failed(66, mentioning: ["no run folder"]))
    #expect(try await study.voxloss("merge", "reference").failed(66, mentioning: ["no run folder"]))
  }

  @Test func filesThatChangeAfterThePlanAreNotScored() async throws {
    let study = try StudyFolder(count: 3)
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "run")
    try study.folder.write("no volume", "prediction/case1001.nii.gz")
    let run = try await study.voxloss("run", "run")
    #expect(run.failed(1, mentioning: ["files of 1 case changed since the plan was made", "case1001"]))
    #expect(try await study.voxloss("merge", "run").exitCode == 1)
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "run")
    let again = try await study.voxloss("run", "run")
    #expect(again.exitCode == 0 && again.errors.contains("2 of 3 cases are finished already"))
    #expect(try await study.voxloss("merge", "run").exitCode == 1, "its prediction is unreadable")
    #expect(study.exists("run/results.json"))
  }

  @Test func aLabelTableThatChangesAfterThePlanIsNoticed() async throws {
    let study = try StudyFolder(count: 1)
    try study.folder.write(#"{"labels": {"background": 0, "liver": 5}}"#, "names.json")
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "run", "--names", "names.json")
    try study.folder.write(#"{"labels": {"background": 0, "spleen": 5}}"#, "names.json")
    let run = try await study.voxloss("run", "run")
    #expect(run.failed(1, mentioning: ["options.names.names.5 was \"liver\", is \"spleen\"", "plan again"]))
  }

  @Test func twoProcessesOnOneShardGiveOneResult() async throws {
    let study = try StudyFolder(count: 30)
    _ = try await study.voxloss("plan", "reference", "prediction", "--metrics", "dice", "-o", "run")
    async let first = study.voxloss("run", "run", "-q")
    async let second = study.voxloss("run", "run", "-q")
    for run in [try await first, try await second] { #expect(run.exitCode == 0 && run.errors.isEmpty) }
    #expect(try await study.voxloss("merge", "run", "-q").exitCode == 0)
    _ = try await study.voxloss("score", "reference", "prediction", "--metrics", "dice", "-o", "fresh.json")
    #expect(try study.data("run/results.json") == study.data("fresh.json"))
  }

  @Test func scriptsCallThisProgram() async throws {
    let study = try StudyFolder(count: 1)
    _ = try await study.voxloss("plan", "reference", "prediction", "-o", "a run's folder")
    #expect(try await study.voxloss("slurm", "a run's folder").failed(64, mentioning: ["--shards is needed"]))
    let run = try await study.voxloss(
      "slurm", "a run's folder", "--shards", "5", "--time", "1:00:00", "--mem", "4G", "--cpus", "2", "--partition", "p",
      "--account", "acc")
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    #expect(
      run.output.contains("sbatch --dependency=afterany:${job%%;*} '") && run.output.contains("a run'\\''s folder"))
    let array = try String(decoding: study.data("a run's folder/slurm/array.sh"), as: UTF8.self)
    for line in [
      "#SBATCH --array=1-5", "#SBATCH --time=1:00:00", "#SBATCH --mem=4G", "#SBATCH --cpus-per-task=2",
      "#SBATCH --partition=p", "#SBATCH --account=acc", " --shard slurm --workers 2",
    ] { #expect(array.contains(line + "\n"), "\(line)") }
    // The scripts are run as Slurm would.
    let folder = study.folder.path("a run's folder").replacing("'", with: "'\\''")
    let line = "for i in 1 2 3 4 5; do SLURM_ARRAY_TASK_ID=$i sh '\(folder)/slurm/array.sh' || exit 9; done; "
    #expect(try await study.shell(line + "sh '\(folder)/slurm/merge.sh'").exitCode == 0)
    #expect(study.exists("a run's folder/results.json"))
    #expect(try await study.voxloss("slurm", "a run's folder", "--time", "1 hour").failed(64, mentioning: ["one word"]))
  }
}
