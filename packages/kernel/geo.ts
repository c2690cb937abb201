/** Degrees, WGS 84. */
export type GeoPoint = { readonly latitude: number; readonly longitude: number };

const earthRadiusMetres = 6_371_008.8; // mean radius, IUGG
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres, by the haversine formula. */
export const metresBetween = (a: GeoPoint, b: GeoPoint): number => {
  const latitude = Math.sin(radians(b.latitude - a.latitude) / 2);
  const longitude = Math.sin(radians(b.longitude - a.longitude) / 2);
  const h = latitude ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitude ** 2;
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(h)));
};

/** Whether the degrees are on the globe. */
export const isOnGlobe = ({ latitude, longitude }: GeoPoint): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
