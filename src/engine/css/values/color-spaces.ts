// Conversions between colour spaces and sRGB. https://drafts.csswg.org/css-color-4/#color-conversion-code
// Components are fractions (0 to 1), except that lab and lch have L in 0..100, hues are degrees.

export type ColorSpace =
  | 'srgb'
  | 'srgb-linear'
  | 'display-p3'
  | 'a98-rgb'
  | 'prophoto-rgb'
  | 'rec2020'
  | 'xyz-d50'
  | 'xyz-d65'
  | 'lab'
  | 'lch'
  | 'oklab'
  | 'oklch'
  | 'hsl'
  | 'hwb';

export type Triple = readonly [number, number, number];

type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

const apply = (m: Matrix3, [a, b, c]: Triple): Triple => [m[0] * a + m[1] * b + m[2] * c, m[3] * a + m[4] * b + m[5] * c, m[6] * a + m[7] * b + m[8] * c];

const SRGB_TO_XYZ: Matrix3 = [
  0.41239079926595934, 0.357584339383878, 0.1804807884018343, 0.21263900587151027, 0.715168678767756, 0.07219231536073371, 0.01933081871559182,
  0.11919477979462598, 0.9505321522496607,
];
const XYZ_TO_SRGB: Matrix3 = [
  3.2409699419045226, -1.537383177570094, -0.4986107602930034, -0.9692436362808796, 1.8759675015077202, 0.04155505740717559, 0.05563007969699366,
  -0.20397695888897652, 1.0569715142428786,
];
const P3_TO_XYZ: Matrix3 = [
  0.4865709486482162, 0.26566769316909306, 0.1982172852343625, 0.2289745640697488, 0.6917385218365064, 0.079286914093745, 0, 0.04511338185890264,
  1.043944368900976,
];
const A98_TO_XYZ: Matrix3 = [
  0.5766690429101305, 0.1855582379065463, 0.1882286462349947, 0.29734497525053605, 0.6273635662554661, 0.0752914584939978, 0.02703136138641234,
  0.07068885253582723, 0.9913375368376388,
];
const PROPHOTO_TO_XYZ_D50: Matrix3 = [
  0.7977604896723027, 0.13518583717574031, 0.0313493495815248, 0.2880711282292934, 0.7118432178101014, 0.00008565396060525902, 0, 0, 0.8251046025104601,
];
const REC2020_TO_XYZ: Matrix3 = [
  0.6369580483012914, 0.14461690358620832, 0.1688809751641721, 0.2627002120112671, 0.6779980715188708, 0.05930171646986196, 0, 0.028072693049087428,
  1.060985057710791,
];
const D50_TO_D65: Matrix3 = [
  0.955473421488075, -0.02309845494876471, 0.06325924320057072, -0.0283697093338637, 1.0099953980813041, 0.021041441191917323, 0.012314014864481998,
  -0.020507649298898964, 1.330365926242124,
];
const D65_TO_D50: Matrix3 = [
  1.0479297925449969, 0.022946870601609652, -0.05019226628920524, 0.02962780877005599, 0.9904344267538799, -0.017073799063418826, -0.009243040646204504,
  0.015055191490298152, 0.7518742814281371,
];
const OKLAB_TO_LMS: Matrix3 = [
  1, 0.3963377773761749, 0.2158037573099136, 1, -0.1055613458156586, -0.0638541728258133, 1, -0.0894841775298119, -1.2914855480194092,
];
const LMS_TO_XYZ: Matrix3 = [
  1.2268798758459243, -0.5578149944602171, 0.2813910456659647, -0.0405757452148008, 1.112286803280317, -0.0717110580655164, -0.0763729366746601,
  -0.4214933324022432, 1.5869240198367816,
];
const XYZ_TO_LMS: Matrix3 = [
  0.819022437996703, 0.3619062600528904, -0.1288737815209879, 0.0329836539323885, 0.9292868615863434, 0.0361446663506424, 0.0481771893596242,
  0.2642395317527308, 0.6335478284694309,
];
const LMS_TO_OKLAB: Matrix3 = [
  0.210454268309314, 0.7936177747023054, -0.0040720430116193, 1.9779985324311684, -2.4285922420485799, 0.450593709617411, 0.0259040424655478,
  0.7827717124575296, -0.8086757549230774,
];

const gammaToLinear = (value: number): number => {
  const size = Math.abs(value);
  return size <= 0.04045 ? value / 12.92 : Math.sign(value) * ((size + 0.055) / 1.055) ** 2.4;
};
const linearToGamma = (value: number): number => {
  const size = Math.abs(value);
  return size > 0.0031308 ? Math.sign(value) * (1.055 * size ** (1 / 2.4) - 0.055) : 12.92 * value;
};
const power =
  (exponent: number) =>
  (value: number): number =>
    Math.sign(value) * Math.abs(value) ** exponent;
const map = (triple: Triple, change: (value: number) => number): Triple => [change(triple[0]), change(triple[1]), change(triple[2])];

export function toXyz(space: ColorSpace, components: Triple): Triple {
  switch (space) {
    case 'srgb':
      return apply(SRGB_TO_XYZ, map(components, gammaToLinear));
    case 'srgb-linear':
      return apply(SRGB_TO_XYZ, components);
    case 'display-p3':
      return apply(P3_TO_XYZ, map(components, gammaToLinear));
    case 'a98-rgb':
      return apply(A98_TO_XYZ, map(components, power(563 / 256)));
    case 'prophoto-rgb':
      return apply(
        D50_TO_D65,
        apply(
          PROPHOTO_TO_XYZ_D50,
          map(components, (value) => (Math.abs(value) <= 16 / 512 ? value / 16 : power(1.8)(value))),
        ),
      );
    case 'rec2020':
      return apply(
        REC2020_TO_XYZ,
        map(components, (value) => {
          const size = Math.abs(value);
          return size < 0.08124285829863151 ? value / 4.5 : Math.sign(value) * ((size + 0.09929682680944) / 1.09929682680944) ** (1 / 0.45);
        }),
      );
    case 'xyz-d50':
      return apply(D50_TO_D65, components);
    case 'xyz-d65':
      return components;
    case 'lab':
      return apply(D50_TO_D65, labToXyzD50(components));
    case 'lch':
      return toXyz('lab', fromPolar(components));
    case 'oklab':
      return apply(
        LMS_TO_XYZ,
        map(apply(OKLAB_TO_LMS, components), (value) => value ** 3),
      );
    case 'oklch':
      return toXyz('oklab', fromPolar(components));
    case 'hsl':
      return toXyz('srgb', hslToRgb(components));
    case 'hwb':
      return toXyz('srgb', hwbToRgb(components));
  }
}

export function fromXyz(space: ColorSpace, xyz: Triple): Triple {
  switch (space) {
    case 'srgb':
      return map(apply(XYZ_TO_SRGB, xyz), linearToGamma);
    case 'srgb-linear':
      return apply(XYZ_TO_SRGB, xyz);
    case 'xyz-d65':
      return xyz;
    case 'xyz-d50':
      return apply(D65_TO_D50, xyz);
    case 'lab':
      return xyzD50ToLab(apply(D65_TO_D50, xyz));
    case 'lch':
      return toPolar(fromXyz('lab', xyz));
    case 'oklab':
      return apply(LMS_TO_OKLAB, map(apply(XYZ_TO_LMS, xyz), Math.cbrt));
    case 'oklch':
      return toPolar(fromXyz('oklab', xyz));
    case 'hsl':
      return rgbToHsl(fromXyz('srgb', xyz));
    case 'hwb': {
      const rgb = fromXyz('srgb', xyz);
      return [rgbToHsl(rgb)[0], Math.min(...rgb), 1 - Math.max(...rgb)];
    }
    // FIXME: mixing in wide RGB spaces falls back to sRGB.
    default:
      return fromXyz('srgb', xyz);
  }
}

export function toSrgb(space: ColorSpace, components: Triple): Triple {
  if (space === 'srgb') return components;
  if (space === 'hsl') return hslToRgb(components);
  if (space === 'hwb') return hwbToRgb(components);
  return fromXyz('srgb', toXyz(space, components));
}

const KAPPA = 24389 / 27;
const EPSILON = 216 / 24389;
const D50: Triple = [0.3457 / 0.3585, 1, (1 - 0.3457 - 0.3585) / 0.3585];

function labToXyzD50([l, a, b]: Triple): Triple {
  const y = (l + 16) / 116;
  const x = a / 500 + y;
  const z = y - b / 200;
  return [
    (x ** 3 > EPSILON ? x ** 3 : (116 * x - 16) / KAPPA) * D50[0],
    (l > KAPPA * EPSILON ? y ** 3 : l / KAPPA) * D50[1],
    (z ** 3 > EPSILON ? z ** 3 : (116 * z - 16) / KAPPA) * D50[2],
  ];
}

function xyzD50ToLab(xyz: Triple): Triple {
  const f = (value: number): number => (value > EPSILON ? Math.cbrt(value) : (KAPPA * value + 16) / 116);
  const [x, y, z] = [f(xyz[0] / D50[0]), f(xyz[1] / D50[1]), f(xyz[2] / D50[2])];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function fromPolar([l, chroma, hue]: Triple): Triple {
  const radians = (hue * Math.PI) / 180;
  return [l, chroma * Math.cos(radians), chroma * Math.sin(radians)];
}

function toPolar([l, a, b]: Triple): Triple {
  const hue = (Math.atan2(b, a) * 180) / Math.PI;
  return [l, Math.hypot(a, b), hue < 0 ? hue + 360 : hue];
}

/** Hue in degrees, saturation and lightness as fractions. */
export function hslToRgb([hue, saturation, lightness]: Triple): Triple {
  const turn = ((hue % 360) + 360) % 360;
  const channel = (n: number): number => {
    const k = (n + turn / 30) % 12;
    return lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

export function hwbToRgb([hue, white, black]: Triple): Triple {
  if (white + black >= 1) return [white / (white + black), white / (white + black), white / (white + black)];
  return map(hslToRgb([hue, 1, 0.5]), (value) => value * (1 - white - black) + white);
}

function rgbToHsl([red, green, blue]: Triple): Triple {
  const max = Math.max(red, green, blue);
  const min = Math.min(red, green, blue);
  const range = max - min;
  const lightness = (min + max) / 2;
  if (range === 0) return [0, 0, lightness];
  const saturation = lightness === 0 || lightness === 1 ? 0 : (max - lightness) / Math.min(lightness, 1 - lightness);
  const hue = max === red ? (green - blue) / range + (green < blue ? 6 : 0) : max === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return [hue * 60, saturation, lightness];
}
