package dev.needletail.bench.report;

import dev.needletail.bench.BenchResult;
import dev.needletail.bench.JvmFacts;
import dev.needletail.bench.LoadFacts;
import dev.needletail.bench.MachineFacts;
import dev.needletail.bench.Totals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to be known about a run, as names and texts in the order in which they are read. */
final class Facts {

    private static final String NOT_APPLICABLE = "–";

    private Facts() {}

    static Map<String, String> totals(BenchResult result) {
        Totals totals = result.totals();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Measured time", Figures.seconds(totals.seconds()));
        facts.put("Sent", Figures.count(totals.sent()));
        facts.put("Answered", Figures.count(totals.answered()));
        facts.put("Missing", Figures.count(totals.missing()));
        facts.put("Wrong", Figures.count(totals.mismatched()));
        facts.put("Answered twice", Figures.count(totals.duplicated()));
        facts.put("ERROR answers", Figures.count(totals.errorsInAll()));
        totals.errors().forEach((code, count) -> facts.put("ERROR " + code, Figures.count(count)));
        facts.put("Lost connections", Figures.count(totals.lostConnections()));
        putIfThere(facts, "Markers behind DATA", totals.markers());
        putIfThere(facts, "Due but never sent", totals.unsent());
        putIfThere(facts, "Sent late", totals.lateSends());
        if (totals.worstLatenessNanos() != null) {
            facts.put("Worst lateness", Figures.nanos(totals.worstLatenessNanos()));
        }
        facts.put("Bytes out", Figures.bytes(totals.bytesOut()));
        facts.put("Bytes in", Figures.bytes(totals.bytesIn()));
        Double cpu = totals.loadCpuSeconds();
        facts.put("Processor time of the load", cpu == null ? Figures.UNKNOWN : Figures.seconds(cpu));
        facts.put("Collections in the load", collections(totals));
        return facts;
    }

    static Map<String, String> load(BenchResult result) {
        LoadFacts load = result.load();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Target", result.target());
        facts.put("Started", result.started());
        facts.put("Loop", load.mode());
        facts.put("Connections", Figures.count(load.connections()));
        facts.put("In flight on each", load.depth() == null ? NOT_APPLICABLE : Figures.count(load.depth()));
        facts.put("Rate", rate(load));
        facts.put("Mix", mix(load.mix()));
        facts.put("Payload", payload(load.payload()));
        putIfThere(facts, "Services", load.services());
        putIfThere(facts, "Channels", load.channels());
        facts.put("Warm-up", Figures.seconds(load.warmUpSeconds()));
        facts.put("Length", length(load));
        facts.put("Threads", load.threads() + (load.poll() ? ", polling" : ", sleeping when idle"));
        facts.put("Answers checked", load.verify());
        return facts;
    }

    static Map<String, String> machine(BenchResult result) {
        MachineFacts machine = result.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("System", machine.os());
        facts.put("Kernel", known(machine.kernel()));
        facts.put("Processor", known(machine.cpuModel()));
        facts.put("Processors", machine.cpus() + ", " + machine.arch());
        facts.put("Bound to", known(machine.affinity()));
        facts.put("Memory", machine.memoryBytes() == null ? Figures.UNKNOWN : Figures.bytes(machine.memoryBytes()));
        return facts;
    }

    static Map<String, String> jvm(BenchResult result) {
        JvmFacts jvm = result.jvm();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Version", jvm.version());
        facts.put("Vendor", jvm.vendor());
        facts.put("Collector", jvm.gc());
        facts.put("Heap at most", Figures.bytes(jvm.heapMaxBytes()));
        facts.put("Options", jvm.options().isEmpty() ? "none" : String.join(" ", jvm.options()));
        return facts;
    }

    private static void putIfThere(Map<String, String> facts, String name, @Nullable Long count) {
        if (count != null) {
            facts.put(name, Figures.count(count));
        }
    }

    private static void putIfThere(Map<String, String> facts, String name, @Nullable List<String> names) {
        if (names != null) {
            facts.put(name, String.join(", ", names));
        }
    }

    private static String known(@Nullable String text) {
        return text == null ? Figures.UNKNOWN : text;
    }

    private static String collections(Totals totals) {
        Long count = totals.garbageCollections();
        Long millis = totals.gcMillis();
        if (count == null) {
            return Figures.UNKNOWN;
        }
        return Figures.count(count) + (millis == null ? "" : ", " + Figures.nanos(millis * 1e6));
    }

    private static String rate(LoadFacts load) {
        Double rate = load.rate();
        Double to = load.rateTo();
        if (rate == null) {
            return NOT_APPLICABLE;
        }
        String text = Figures.perSecond(rate) + (to == null ? "" : " rising to " + Figures.perSecond(to));
        return load.arrivals() == null ? text : text + ", " + load.arrivals();
    }

    private static String mix(Map<String, Integer> mix) {
        StringBuilder text = new StringBuilder();
        mix.forEach((type, weight) -> {
            if (weight > 0) {
                text.append(text.isEmpty() ? "" : " : ")
                        .append(type.toUpperCase(Locale.ROOT))
                        .append(mix.values().stream().filter(w -> w > 0).count() > 1 ? " " + weight : "");
            }
        });
        return text.toString();
    }

    private static String payload(LoadFacts.PayloadFacts payload) {
        return payload.minBytes() == payload.maxBytes()
                ? Figures.bytes(payload.minBytes())
                : payload.kind() + " " + payload.text() + ", " + payload.minBytes() + " to " + payload.maxBytes()
                        + " B";
    }

    private static String length(LoadFacts load) {
        Double seconds = load.durationSeconds();
        Long messages = load.messages();
        if (seconds != null) {
            return Figures.seconds(seconds);
        }
        return messages == null ? Figures.UNKNOWN : Figures.count(messages, "message", "messages");
    }
}
