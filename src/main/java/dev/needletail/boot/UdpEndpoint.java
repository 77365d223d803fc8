package dev.needletail.boot;

import dev.needletail.server.Node;
import dev.needletail.udp.UdpFigures;
import dev.needletail.udp.UdpSettings;
import dev.needletail.udp.UdpSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/udp}: the datagrams that DATA left as, per loop and in all. */
@Endpoint(id = "udp", defaultAccess = Access.READ_ONLY)
final class UdpEndpoint {

    private final Node node;

    UdpEndpoint(Node node) {
        this.node = node;
    }

    /**
     * The answer.
     *
     * @param destinations each gets every DATA frame
     * @param total the loops that answered, added up
     * @param loops by the loop's name
     * @param lateLoops loops that are missing
     */
    record Udp(
            List<String> destinations,
            DatagramFigures total,
            Map<String, DatagramFigures> loops,
            List<String> lateLoops) {}

    @ReadOperation
    Udp udp() {
        UdpSettings settings = node.settings().udp();
        LoopSurvey.Answers<UdpFigures> answers =
                LoopSurvey.ask(node.rooms(), room -> room.sender().figures());
        Map<String, DatagramFigures> loops = new LinkedHashMap<>();
        answers.byLoop().forEach((loop, figures) -> loops.put(loop, DatagramFigures.of(figures.shown(), settings)));
        return new Udp(
                settings.destinations().stream().map(AddressText::of).toList(),
                DatagramFigures.of(UdpSnapshot.sum(answers.all()).total(), settings),
                loops,
                answers.late());
    }
}
