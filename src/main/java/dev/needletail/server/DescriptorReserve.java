package dev.needletail.server;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File descriptors that are kept open for nothing, to be closed when the process has run out of them: what must go on then,
 * actuator and connections to backends, finds some, while clients wait in the backlog. Any thread.
 */
final class DescriptorReserve {

    /** A scrape, a probe, a few connections to backends. */
    static final int DESCRIPTORS = 16;

    private static final Logger log = LoggerFactory.getLogger(DescriptorReserve.class);

    private static final String NOTHING = "/dev/null";

    private final List<FileInputStream> held = new ArrayList<>();

    /** Holds the whole reserve; false when there are not enough descriptors, then none is held. */
    @SuppressWarnings("resource") // held until release()
    synchronized boolean take() {
        try {
            while (held.size() < DESCRIPTORS) {
                held.add(new FileInputStream(NOTHING));
            }
            return true;
        } catch (IOException none) {
            release();
            return false;
        }
    }

    /** Gives the descriptors to whoever asks for one. */
    synchronized void release() {
        for (FileInputStream each : held) {
            try {
                each.close();
            } catch (IOException e) {
                log.debug("{} could not be closed", NOTHING, e);
            }
        }
        held.clear();
    }
}
