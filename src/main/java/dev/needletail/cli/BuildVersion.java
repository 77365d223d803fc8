package dev.needletail.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar; classes that run from elsewhere have none. */
final class BuildVersion implements IVersionProvider {

    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"needletail " + version(), "Java " + Runtime.version()};
    }

    private static String version() throws IOException {
        try (InputStream in = BuildVersion.class.getResourceAsStream(BUILD_INFO)) {
            if (in == null) {
                return "(unpackaged)";
            }
            Properties info = new Properties();
            info.load(in);
            return info.getProperty("build.version", "(unversioned)");
        }
    }
}
