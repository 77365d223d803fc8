package dev.needletail.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Fetches what the loops have recorded, interval by interval, and keeps the sums. One thread that may wait. */
final class Intervals {

    private final List<LoadLoop> loops;
    private final Tally tally;
    private final LoadPlan plan;
    private final RateSchedule schedule;
    private final Histogram heartbeat = LoopRecorder.histogram();
    private final Histogram request = LoopRecorder.histogram();
    private final List<Timeline.Point> points = new ArrayList<>();
    private long sentBefore;
    private long arrivedBefore;
    private double secondsBefore;
    private long millisBefore;

    Intervals(LoadPlan plan, List<LoadLoop> loops, Tally tally) {
        this.plan = plan;
        this.loops = loops;
        this.tally = tally;
        this.schedule = plan.pace() instanceof Pace.Open open
                ? new RateSchedule(open.from(), open.to(), 0, plan.durationNanos())
                : new RateSchedule(1, 1, 0, 0);
    }

    /** The measured time begins: nothing of it has been counted yet. */
    void begin() {
        millisBefore = System.currentTimeMillis();
    }

    /** Ends an interval at so many seconds of measured time and begins the next. */
    void end(double seconds, LoadListener listener) {
        Histogram interval = fetch();
        long sent = tally.sum(counts -> counts.sent);
        long arrived = tally.sum(counts -> counts.arrived);
        boolean any = interval.getTotalCount() > 0;
        Long p50 = any ? (Long) interval.getValueAtPercentile(50) : null;
        Long p99 = any ? (Long) interval.getValueAtPercentile(99) : null;
        points.add(new Timeline.Point(
                seconds,
                sent - sentBefore,
                arrived - arrivedBefore,
                p50,
                p99,
                any ? (Long) interval.getMaxValue() : null,
                plan.pace() instanceof Pace.Open ? (Double) schedule.rateAt((long) (seconds * 1e9)) : null));
        double rate = seconds > secondsBefore ? (arrived - arrivedBefore) / (seconds - secondsBefore) : 0;
        sentBefore = sent;
        arrivedBefore = arrived;
        secondsBefore = seconds;
        listener.interval(
                new LoadListener.Progress(
                        seconds, rate, p50, p99, tally.sum(counts -> counts.inFlight), tally.errors(), tally.defects()),
                interval);
    }

    /** Adds what came after the last interval: answers to what was sent within the measured time. */
    void rest(LoadListener listener) {
        Histogram rest = fetch();
        if (rest.getTotalCount() > 0) {
            listener.interval(null, rest);
        }
    }

    private Histogram fetch() {
        Histogram all = LoopRecorder.histogram();
        all.setStartTimeStamp(millisBefore);
        millisBefore = System.currentTimeMillis();
        all.setEndTimeStamp(millisBefore);
        for (LoadLoop loop : loops) {
            LoopRecorder.Pair pair = loop.ask(loop.score().recorder()::swap);
            heartbeat.add(pair.heartbeat());
            request.add(pair.request());
            all.add(pair.heartbeat());
            all.add(pair.request());
            pair.heartbeat().reset();
            pair.request().reset();
        }
        return all;
    }

    Histogram heartbeat() {
        return heartbeat;
    }

    Histogram request() {
        return request;
    }

    List<Timeline.Point> points() {
        return points;
    }
}
