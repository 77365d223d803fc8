package dev.needletail.bench;

import dev.needletail.wire.FrameType;
import java.util.concurrent.TimeUnit;

/** Plans for tests: small, without warm-up, patient where only a broken program would make them wait. */
final class Plans {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private Plans() {}

    static LoadPlan closed(ScriptedPeer peer, int connections, int depth, long messages) {
        return closed(peer, connections, depth, messages, TypeMix.only(FrameType.REQUEST), PayloadSizes.fixed(64));
    }

    static LoadPlan closed(
            ScriptedPeer peer, int connections, int depth, long messages, TypeMix mix, PayloadSizes sizes) {
        return new LoadPlan(
                "127.0.0.1",
                peer.port(),
                connections,
                Math.min(2, connections),
                false,
                new Pace.Closed(depth),
                mix,
                sizes,
                Verification.FULL,
                0,
                TimeUnit.MINUTES.toNanos(1),
                messages,
                PATIENCE,
                PATIENCE,
                null,
                PayloadKeys.NONE);
    }

    static LoadPlan open(ScriptedPeer peer, int connections, Pace.Open pace, long millis) {
        return new LoadPlan(
                "127.0.0.1",
                peer.port(),
                connections,
                1,
                false,
                pace,
                TypeMix.only(FrameType.REQUEST),
                PayloadSizes.fixed(16),
                Verification.FULL,
                0,
                TimeUnit.MILLISECONDS.toNanos(millis),
                LoadPlan.UNLIMITED,
                PATIENCE,
                PATIENCE,
                null,
                PayloadKeys.NONE);
    }

    static LoadPlan grace(LoadPlan plan, long millis) {
        return new LoadPlan(
                plan.host(),
                plan.port(),
                plan.connections(),
                plan.threads(),
                plan.poll(),
                plan.pace(),
                plan.mix(),
                plan.sizes(),
                plan.verification(),
                plan.warmUpNanos(),
                plan.durationNanos(),
                plan.messages(),
                TimeUnit.MILLISECONDS.toNanos(millis),
                plan.connectTimeoutNanos(),
                plan.tls(),
                plan.keys());
    }

    static LoadPlan verifying(LoadPlan plan, Verification verification) {
        return new LoadPlan(
                plan.host(),
                plan.port(),
                plan.connections(),
                plan.threads(),
                plan.poll(),
                plan.pace(),
                plan.mix(),
                plan.sizes(),
                verification,
                plan.warmUpNanos(),
                plan.durationNanos(),
                plan.messages(),
                plan.graceNanos(),
                plan.connectTimeoutNanos(),
                plan.tls(),
                plan.keys());
    }

    /** With payloads that begin with names. */
    static LoadPlan named(LoadPlan plan, PayloadKeys keys) {
        return new LoadPlan(
                plan.host(),
                plan.port(),
                plan.connections(),
                plan.threads(),
                plan.poll(),
                plan.pace(),
                plan.mix(),
                plan.sizes(),
                plan.verification(),
                plan.warmUpNanos(),
                plan.durationNanos(),
                plan.messages(),
                plan.graceNanos(),
                plan.connectTimeoutNanos(),
                plan.tls(),
                keys);
    }

    static LoadOutcome run(LoadPlan plan) {
        try (LoadRun run = LoadRun.connect(plan)) {
            return run.run(LoadListener.NONE);
        }
    }
}
