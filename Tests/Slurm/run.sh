#!/usr/bin/env bash
# Scores a study with voxloss on a real Slurm of one node, which this script starts in a temporary folder and stops again.
#
#   Tests/Slurm/run.sh VOXLOSS    run the tests with this program
#   Tests/Slurm/run.sh --check    say why Slurm cannot be started here, and exit with 77; exit with 0 when it can
#
# Needs root and Debian's slurm-wlm and munge; no systemd, no control groups, no accounting.
set -euo pipefail

why_not() {
  if [ "$(uname -s)" != Linux ]; then echo "Slurm runs on Linux only"; return; fi
  for program in munged slurmctld slurmd sbatch squeue scontrol; do
    PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || { echo "$program is not installed (slurm-wlm, munge)"; return; }
  done
  if [ "$(id -u)" != 0 ]; then echo "starting Slurm needs root"; fi
}

reason=$(why_not)
if [ -n "$reason" ]; then echo "skipped: $reason"; exit 77; fi
if [ "${1:-}" = --check ]; then exit 0; fi

export PATH="$PATH:/usr/sbin"
voxloss=$(realpath "${1:?the path of voxloss is missing}")
fixtures=$(realpath "$(dirname "$0")/../Fixtures/Studies/totalsegmentator")
work=$(mktemp -d /tmp/voxloss-slurm.XXXXXX)
daemons=""

stop() {
  status=$?
  if [ $status -ne 0 ]; then
    for log in "$work"/*.log "$work"/run*/slurm/*.log; do
      [ -s "$log" ] && { echo "== $log"; tail -n 15 "$log"; }
    done
  fi
  for daemon in $daemons; do kill "$daemon" 2>/dev/null || true; done
  for daemon in $daemons; do
    for _ in $(seq 50); do kill -0 "$daemon" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$daemon" 2>/dev/null || true
  done
  rm -rf "$work"
  exit $status
}
trap stop EXIT

fail() { echo "failed: $*"; exit 1; }
# wait_for SECONDS WHAT COMMAND...
wait_for() {
  local rest=$(($1 * 5)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    rest=$((rest - 1))
    [ $rest -gt 0 ] || fail "$what took too long"
    sleep 0.2
  done
}

# The daemons.
host=$(hostname -s)
port=$((20000 + $$ % 20000))
chmod 711 "$work"
mkdir "$work/munge" "$work/state" "$work/spool"
chmod 711 "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 status=none
chmod 400 "$work/munge/key"
cat >"$work/slurm.conf" <<END
ClusterName=voxloss
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$work/slurm.conf"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --log-file="$work/munge/munged.log" --seed-file="$work/munge/seed" >"$work/munged.log" 2>&1 &
daemons="$!"
wait_for 20 "munged" test -S "$work/munge/socket"
slurmctld -D >"$work/slurmctld.out.log" 2>&1 &
daemons="$daemons $!"
slurmd -D -N "$host" >"$work/slurmd.out.log" 2>&1 &
daemons="$! $daemons"
node_is_idle() { [ "$(sinfo --noheader --format=%T)" = idle ]; }
wait_for 25 "Slurm's start" node_is_idle
echo "Slurm $(sinfo --version | cut -d' ' -f2) runs on $host with $(nproc) processors"

# A study of 480 cases: 120 a shard, enough to see one at work.
mkdir "$work/reference" "$work/prediction"
for number in $(seq 480); do
  for side in reference prediction; do
    cp "$fixtures/$side/case_0$((number % 3 + 1)).nii.gz" "$work/$side/case_$(printf %03d "$number").nii.gz"
  done
done
cd "$work"
"$voxloss" score reference prediction -o direct.json --quiet
queue_is_empty() { [ -z "$(squeue --noheader --format=%i)" ]; }

# Four shards and the merge job that depends on them.
"$voxloss" plan reference prediction -o run/ --shards 4 --quiet
"$voxloss" slurm run/ --submit
wait_for 120 "the jobs" queue_is_empty
cmp direct.json run/results.json || fail "results of four shards differ from those of one process"
[ "$(ls run/parts)" = "$(printf 'part-0000%s-of-00004.jsonl\n' 1 2 3 4)" ] || fail "parts are not complete: $(ls run/parts)"
echo "four shards: the same bytes as one process"

# One shard is killed with SIGKILL when it has finished some cases; the others go on, and the merge job says what to do.
"$voxloss" plan reference prediction -o run-killed/ --shards 4 --quiet
"$voxloss" slurm run-killed/ --submit
lines_of_shard_2() { cat run-killed/parts/part-00002-of-00004.*.partial | wc -l; }
has_begun() { [ "$(lines_of_shard_2)" -ge 3 ]; }
wait_for 60 "the second shard" has_begun
partial=$(ls run-killed/parts/part-00002-of-00004.*.partial)
process=${partial##*-}
kill -9 "${process%.partial}"
wait_for 120 "the jobs" queue_is_empty
[ ! -e run-killed/results.json ] || fail "results were written although a shard was killed"
[ -e "$partial" ] || fail "the killed shard left nothing behind"
kept=$(lines_of_shard_2)
grep -q "cases are missing, nothing was written: sbatch --array=2 $work/run-killed/slurm/array.sh" run-killed/slurm/merge.log ||
  fail "the merge job does not say what to submit again: $(cat run-killed/slurm/merge.log)"
[ "$kept" -lt 120 ] || fail "the shard was killed too late to test anything"
command=$(sed -n 's/.*nothing was written: \(sbatch .*array\.sh\), then voxloss merge .*/\1/p' run-killed/slurm/merge.log)
$command >/dev/null
wait_for 120 "the job" queue_is_empty
grep -q "$kept of 120 cases are finished already" run-killed/slurm/task-2.log || fail "finished cases were scored again"
"$voxloss" merge run-killed/ --quiet
cmp direct.json run-killed/results.json || fail "results after a kill differ from those of one process"
echo "killed after $kept of 120 cases and submitted again: the same bytes as one process"
