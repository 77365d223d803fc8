package dev.needletail.exactlyonce;

import dev.needletail.exactlyonce.Account.Fate;
import dev.needletail.exactlyonce.Violations.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that ask a node so many requests each, through whatever happens, and the verdict over all of them: every request got
 * exactly one answer, or its connection ended in a way that says what became of it, and no backend executed anything twice. The
 * clients share one event loop, on the JDK's NIO: another transport than the node's. The public methods are for any other thread.
 */
public final class Checker implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("checker", true), NioIoHandler.newFactory());
    private final Bootstrap bootstrap = new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    private final List<Account> accounts = new ArrayList<>();
    private final List<CheckedClient> clients = new ArrayList<>();
    private final CheckerCounts counts = new CheckerCounts();
    private final Violations violations = new Violations();
    private final SplittableRandom random;
    private final int perClient;
    private final long patienceNanos;
    private final AtomicInteger finished = new AtomicInteger();
    private final Set<InetSocketAddress> ending = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> breaking = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress target;
    private volatile boolean enough;

    /**
     * @param perClient requests of each client
     * @param patience after so much time without an answer a request is lost
     */
    public Checker(InetSocketAddress target, int perClient, Duration patience, long seed) {
        this.target = target;
        this.perClient = perClient;
        this.patienceNanos = patience.toNanos();
        this.random = new SplittableRandom(seed);
    }

    /** Before the start. */
    public Checker add(int howMany, Habits habits) {
        for (int i = 0; i < howMany; i++) {
            Account account = new Account(accounts.size(), perClient);
            accounts.add(account);
            clients.add(new CheckedClient(this, account, habits, random.split()));
        }
        return this;
    }

    public Checker start() {
        clients.forEach(client -> loop().execute(client::connect));
        loop().scheduleWithFixedDelay(() -> clients.forEach(CheckedClient::look), 500, 500, TimeUnit.MILLISECONDS);
        return this;
    }

    /** Where clients connect to from now on; the node before it is to end its connections in good order. */
    public void moveTo(InetSocketAddress next) {
        InetSocketAddress before = target;
        target = next;
        ending.add(before);
    }

    /** The present node is about to be killed: its connections may break. */
    public void expectBreaks() {
        breaking.add(target);
    }

    /** Nothing new is asked; what is under way is awaited. */
    public void enough() {
        enough = true;
    }

    /** Whether every client has got what it asked for. */
    public boolean isDone() {
        return finished.get() == clients.size();
    }

    /** Those who have not, and what they wait for. */
    public List<String> unfinished() throws InterruptedException {
        return loop().submit(() -> clients.stream()
                        .filter(client -> !client.isFinished())
                        .map(CheckedClient::toString)
                        .toList())
                .sync()
                .getNow();
    }

    public boolean awaitDone(Duration atMost) throws InterruptedException {
        long by = System.nanoTime() + atMost.toNanos();
        while (!isDone() && System.nanoTime() < by) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return isDone();
    }

    public CheckerCounts counts() {
        return counts;
    }

    public Violations violations() {
        return violations;
    }

    /** As {@link #verdict}; without a ledger only what the clients saw counts. */
    public Verdict outcome(List<ExecutionLedger> ledgers) {
        return ledgers.isEmpty() ? new Verdict(fates(), 0, 0, violations) : verdict(ledgers);
    }

    private Map<Fate, Long> fates() {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (Account account : accounts) {
            for (Fate fate : Fate.values()) {
                fates.merge(fate, account.count(fate), Long::sum);
            }
        }
        return fates;
    }

    /** What became of each request, held against what the backends wrote down. When it is done. */
    public Verdict verdict(List<ExecutionLedger> ledgers) {
        long executions = 0;
        long doubtfulExecutions = 0;
        for (Account account : accounts) {
            for (int sequence = 0; sequence < perClient; sequence++) {
                Fate fate = account.fate(sequence);
                int times = 0;
                for (ExecutionLedger ledger : ledgers) {
                    times += ledger.times(account.client, sequence);
                }
                executions += times;
                doubtfulExecutions += fate == Fate.FAILED ? times : 0;
                judge(account.client, sequence, fate, times);
            }
        }
        for (ExecutionLedger ledger : ledgers) {
            if (ledger.strangers() > 0) {
                violations.add(Kind.EXECUTED_UNASKED, ledger.strangers() + " requests of nobody");
            }
        }
        return new Verdict(fates(), executions, doubtfulExecutions, violations);
    }

    private void judge(int client, int sequence, Fate fate, int times) {
        Kind kind = null;
        if (times > 1) {
            kind = Kind.EXECUTED_TWICE;
        } else {
            kind = switch (fate) {
                case ANSWERED -> times == 0 ? Kind.ANSWERED_UNEXECUTED : null;
                case REFUSED, NOT_TAKEN -> times > 0 ? Kind.REFUSED_EXECUTED : null;
                case NOT_ASKED -> times > 0 ? Kind.EXECUTED_UNASKED : null;
                case IN_FLIGHT -> Kind.LOST;
                case FAILED, BROKEN_OFF, LOST -> null;
            };
        }
        if (kind != null) {
            violations.add(kind, "client " + client + " sequence " + sequence + " " + fate + ", executed " + times);
        }
    }

    EventLoop loop() {
        return group.next();
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    InetSocketAddress target() {
        return target;
    }

    boolean mayEnd(InetSocketAddress address) {
        return ending.contains(address);
    }

    boolean mayBreak(InetSocketAddress address) {
        return breaking.contains(address);
    }

    public boolean isEnough() {
        return enough;
    }

    long patienceNanos() {
        return patienceNanos;
    }

    void finished() {
        finished.incrementAndGet();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
