package dev.needletail.reliability;

import dev.needletail.exactlyonce.BackendProcess;
import dev.needletail.impair.Accepting;
import dev.needletail.impair.Cut;
import dev.needletail.impair.FaultSchedule.Fault;
import dev.needletail.impair.Impairment;
import dev.needletail.impair.ImpairmentProxy;
import dev.needletail.impair.Tampering;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * What may happen between a node and a backend, each fault at one backend that chance chooses. None of them multiplies or changes
 * a REQUEST: TCP does not either, and the backends count.
 */
final class NetworkFaults {

    private final List<ImpairmentProxy> proxies;
    private final SplittableRandom random;
    private final LinkedHashMap<String, Fault> faults = new LinkedHashMap<>();

    private NetworkFaults(List<ImpairmentProxy> proxies, long seed) {
        this.proxies = proxies;
        this.random = new SplittableRandom(seed);
    }

    static SequencedMap<String, Fault> of(List<ImpairmentProxy> proxies, long seed) {
        NetworkFaults all = new NetworkFaults(proxies, seed);
        Impairment none = Impairment.NONE;
        Impairment late = none.delayed(Duration.ofMillis(3), Duration.ofMillis(10));
        all.both("late", late, late);
        all.both("narrow", none.limited(2_000_000), none.limited(2_000_000));
        all.both("in bits", none.inPiecesOf(11), none.inPiecesOf(7));
        all.both("stalled requests", Impairment.STALL, none);
        all.both("stalled answers", none, Impairment.STALL);
        all.both("black hole", Impairment.SWALLOW, Impairment.SWALLOW);
        all.both("answers swallowed", none, Impairment.SWALLOW);
        all.both("reset at random", none.cutAtRandom(Cut.RESET, 0.01), none.cutAtRandom(Cut.RESET, 0.01));
        all.both("reset while requests pass", none.cutAfter(Cut.RESET, 30_001), none);
        all.both("end at random", none.cutAtRandom(Cut.FIN, 0.01), none.cutAtRandom(Cut.FIN, 0.01));
        all.both("half-close by the backend", none, none.cutAfter(Cut.HALF_CLOSE, 20_003));
        all.both("half-close by the node", none.cutAfter(Cut.HALF_CLOSE, 20_003), none);
        all.both("answers twice", none, none.with(Tampering.duplicating(0.05)));
        all.both("answers out of order", none, none.with(Tampering.swapping(0.1)));
        all.both("answers dropped", none, none.with(Tampering.dropping(0.001)));
        all.both("answers to nobody", none, none.with(Tampering.inventing(0.001)));
        all.both("answers of no type", none, none.with(Tampering.spoiling(0.001)));
        all.one("refuses", proxy -> proxy.accepting(Accepting.REFUSE), true);
        all.one("connects hang", proxy -> proxy.accepting(Accepting.HANG), true);
        all.one("accepts, and nothing more", proxy -> proxy.accepting(Accepting.HOLD), true);
        all.one("storm of resets", proxy -> {}, true);
        return all.faults;
    }

    /** A backend's process is killed, and started again when the fault ends. */
    static SequencedMap<String, Fault> kills(List<BackendProcess> backends, List<ImpairmentProxy> proxies, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LinkedHashMap<String, Fault> faults = new LinkedHashMap<>();
        faults.put("backend killed", () -> {
            int chosen = random.nextInt(backends.size());
            BackendProcess victim = backends.get(chosen);
            victim.kill();
            return () -> {
                victim.startElsewhere();
                proxies.get(chosen).target(victim.address());
            };
        });
        return faults;
    }

    private interface Change {
        void apply(ImpairmentProxy proxy);
    }

    private void both(String name, Impairment there, Impairment back) {
        one(name, proxy -> proxy.impair(there, back), false);
    }

    /** @param cut whether the connections that exist are reset as well, so that new ones are wanted */
    private void one(String name, Change change, boolean cut) {
        faults.put(name, () -> {
            ImpairmentProxy proxy = proxies.get(random.nextInt(proxies.size()));
            change.apply(proxy);
            if (cut) {
                proxy.cutAll(Cut.RESET);
            }
            return proxy::heal;
        });
    }
}
