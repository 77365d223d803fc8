package dev.needletail.upstream;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the ready connections take requests: as few as serve well, spread evenly over the backends' addresses. The others
 * are warm spares, there when one of these is full or lost.
 *
 * <p>Few, because one system call then carries what many clients have to say; how few is {@link ApertureWidth}'s decision. The
 * word is Finagle's, whose aperture load balancer restricts a client to part of the backends for the same reason.
 *
 * <p>One event loop only.
 */
final class Aperture {

    private final List<UpstreamConnection> inside = new ArrayList<>();
    private int width;
    private boolean stale = true;

    Aperture(int width) {
        this.width = width;
    }

    /** How many connections should take requests. There may be fewer that are ready, and more when there are more addresses. */
    int width() {
        return width;
    }

    void width(int connections) {
        assert connections >= 1;
        stale |= connections != width;
        width = connections;
    }

    /** A connection has become ready, or is ready no more. */
    void changed() {
        stale = true;
    }

    boolean isStale() {
        return stale;
    }

    /** Those that take requests. Valid until the next change. */
    List<UpstreamConnection> inside() {
        return inside;
    }

    /** Chooses anew among {@code all}: one of each address, then a second of each, until there are enough. */
    void choose(List<UpstreamConnection> all) {
        stale = false;
        inside.clear();
        if (width >= all.size()) {
            addReady(all);
            return;
        }
        for (int round = 1; ; round++) {
            int before = inside.size();
            for (int i = 0; i < all.size() && (round == 1 || inside.size() < width); i++) {
                UpstreamConnection candidate = all.get(i);
                if (candidate.isReady() && !inside.contains(candidate) && countOf(candidate.address()) < round) {
                    inside.add(candidate);
                }
            }
            if (inside.size() == before || inside.size() >= width) {
                return;
            }
        }
    }

    private void addReady(List<UpstreamConnection> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isReady()) {
                inside.add(all.get(i));
            }
        }
    }

    private int countOf(InetSocketAddress address) {
        int count = 0;
        for (int i = 0; i < inside.size(); i++) {
            count += inside.get(i).address().equals(address) ? 1 : 0;
        }
        return count;
    }
}
