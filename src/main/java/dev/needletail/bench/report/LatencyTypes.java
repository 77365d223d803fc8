package dev.needletail.bench.report;

import dev.needletail.bench.Latencies;
import dev.needletail.bench.Latency;
import java.util.LinkedHashMap;
import java.util.Map;

/** The latencies of one run by the type of what was sent. */
final class LatencyTypes {

    private LatencyTypes() {}

    /** Name to latency: all and each type, or the one type that there was; nothing that was never answered. */
    static Map<String, Latency> of(Latencies latencies) {
        Map<String, Latency> types = new LinkedHashMap<>();
        Latency heartbeat = latencies.heartbeat();
        Latency request = latencies.request();
        boolean heartbeats = heartbeat != null && heartbeat.count() > 0;
        boolean requests = request != null && request.count() > 0;
        if (latencies.all().count() == 0) {
            return types;
        }
        types.put(heartbeats && requests ? "all answers" : requests ? "REQUEST" : "HEARTBEAT", latencies.all());
        if (heartbeat != null && request != null && heartbeats && requests) {
            types.put("HEARTBEAT", heartbeat);
            types.put("REQUEST", request);
        }
        return types;
    }
}
