package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** One page of every kind, under the name that the check in a real browser knows it by. */
final class SamplePages {

    static final String HOSTILE =
            "</script><script>document.title='taken'</script>\"'<img src=x onerror=alert(1)>&amp;\u0000";

    private SamplePages() {}

    static Map<String, Supplier<List<BenchResult>>> all() {
        Map<String, Supplier<List<BenchResult>>> pages = new LinkedHashMap<>();
        pages.put("one", () -> List.of(new SampleRun(1).build()));
        pages.put("open", SamplePages::open);
        pages.put(
                "knee",
                () -> List.of(new SampleRun(3)
                        .label("knee of the relay")
                        .rate(41_000)
                        .kneeAt(41_000)
                        .build()));
        pages.put("three", SamplePages::three);
        pages.put("unanswered", () -> List.of(new SampleRun(7).seconds(4).buildUnanswered()));
        pages.put(
                "point",
                () -> List.of(
                        new SampleRun(8).seconds(1).knowingLittle().label(null).build()));
        pages.put("hostile", SamplePages::hostile);
        pages.put(
                "long",
                () -> List.of(
                        new SampleRun(11).label("four hours").seconds(14_400).build()));
        return pages;
    }

    static List<BenchResult> of(String name) {
        return Objects.requireNonNull(all().get(name), name).get();
    }

    static List<BenchResult> three() {
        return List.of(
                new SampleRun(4)
                        .label("epoll, asleep")
                        .rate(47_000)
                        .kneeAt(39_000)
                        .build(),
                new SampleRun(5)
                        .label("epoll, busy wait")
                        .median(11)
                        .rate(81_000)
                        .kneeAt(64_000)
                        .seconds(24)
                        .build(),
                new SampleRun(6)
                        .label("one flush per read")
                        .median(31)
                        .rate(46_500)
                        .defects(2, 0, Map.of())
                        .build());
    }

    private static List<BenchResult> open() {
        return List.of(new SampleRun(2)
                .open()
                .bothTypes()
                .rate(20_000)
                .defects(3, 1, Map.of("OVERLOADED", 7L))
                .notes("12 messages left late: the load shared its processor with something else.")
                .build());
    }

    private static List<BenchResult> hostile() {
        return List.of(
                new SampleRun(9)
                        .label(HOSTILE)
                        .command("bench h:1 --label '" + HOSTILE + "'")
                        .notes(HOSTILE)
                        .build(),
                new SampleRun(10)
                        .label("x".repeat(180))
                        .command("bench " + "y".repeat(400))
                        .rate(900)
                        .build());
    }
}
